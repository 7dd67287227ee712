/** A replay that somebody walks through: an input at a time, or on to the next divergence. */
import type { Step } from '../../handlers/replay.ts';
import { divergenceLines, headline, inputLines, sentences, sideLines, skippedLine, stateLines } from './report.ts';

type Walk = Readonly<{
  /** What is typed, a line at a time; at its end the walk ends. */
  lines: AsyncIterator<string>;
  print: (line: string) => void;
  /** Whether the answers are echoed by a terminal, so that a prompt makes sense. */
  prompt?: () => void;
}>;

const KEYS = 'Enter: next input; d: on to the next divergence; s: what it was decided on; q: quit';

/** Makes the visitor of `replay`. */
export function stepping({
  lines,
  print,
  prompt = () => {},
}: Walk): (step: Step) => undefined | Promise<undefined | 'stop'> {
  let seen = 0;
  let running = false;
  const all = (text: readonly string[]) => {
    for (const line of text) print(line);
  };

  const stop = async (step: Step): Promise<undefined | 'stop'> => {
    for (;;) {
      prompt();
      const { value, done } = await lines.next();
      switch (done ? 'q' : value.trim().toLowerCase()) {
        case '':
        case 'n':
          return undefined;
        case 'd':
          running = true;
          return undefined;
        case 's':
          all(step.replayed ? [...inputLines(step.replayed), ...stateLines(step.replayed)] : ['nothing was decided']);
          break;
        case 'q':
          return 'stop';
        default:
          print(KEYS);
      }
    }
  };

  return (step) => {
    seen++;
    const good = step.replayed?.same === true;
    if (running && good) return undefined;
    running = false;
    if (seen === 1) print(KEYS);
    all(stepLines(step, seen));
    return stop(step);
  };
}

function stepLines({ replayed, skipped }: Step, number: number): string[] {
  if (skipped) return [`#${number} ${skippedLine(skipped)}`];
  if (!replayed.same) {
    const [head, ...rest] = divergenceLines(replayed);
    return [`#${number} ${head}`, ...rest];
  }
  const told = sentences(replayed).map((sentence) => `  ${sentence}`);
  return [`#${number} same at ${headline(replayed)}`, ...told, ...sideLines(replayed)];
}
