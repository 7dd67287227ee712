/** Plays random sequences on the API and on a model, and compares after each move; at the end with what the log says, too. */
import fc from 'fast-check';
import { emptyModel, type Play } from './registry-model.ts';
import { mismatch } from './registry-model-match.ts';
import { type Drawn, lookAtAll, moves, RESTART, sequences } from './registry-model-moves.ts';
import { openSandboxes, type Sandboxes } from './registry-model-sandbox.ts';

/** One sequence in so many is played on disk, with restarts. */
const RESTARTED_ONE_IN = 20;
const MOVES_MAX = 40;

/** Rejects with the smallest sequence on which API and model disagree. `told` hears of progress. */
export async function playSequences(
  seed: number,
  runs: number,
  told: (played: number) => void = () => {},
): Promise<void> {
  const sandboxes = openSandboxes();
  let played = 0;
  try {
    const details = await fc.check(
      fc.asyncProperty(sequences(MOVES_MAX), fc.nat(RESTARTED_ONE_IN - 1), async (sequence, die) => {
        await play(sandboxes, die === 0 ? withRestarts(sequence) : sequence, die === 0);
        told(++played);
      }),
      { seed, numRuns: runs },
    );
    if (!details.failed) return;
    const [sequence = [], die] = details.counterexample ?? [];
    const lines = (die === 0 ? withRestarts(sequence) : sequence).map(
      (one) => `  ${one.move}: ${JSON.stringify(one.given)}`,
    );
    const { errorInstance } = details;
    const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    throw new Error(
      `${reason}\nafter ${details.numShrinks} shrinks of sequence ${details.numRuns} of seed ${seed}:\n${lines.join('\n')}`,
      {
        cause: errorInstance,
      },
    );
  } finally {
    await sandboxes.close();
  }
}

function withRestarts(sequence: readonly Drawn[]): readonly Drawn[] {
  const middle = sequence.length >> 1;
  return [...sequence.slice(0, middle), RESTART, ...sequence.slice(middle), RESTART];
}

async function play(sandboxes: Sandboxes, sequence: readonly Drawn[], onDisk: boolean): Promise<void> {
  const own = await sandboxes.take(onDisk);
  try {
    const model = emptyModel(own.org, own.key);
    for (const { move, given } of sequence) {
      if (move === RESTART.move) await own.restart();
      else await moves[move]?.play({ model, call: own.call }, given as never);
      if (sandboxes.failures.length > 0) throw sandboxes.failures[0];
    }
    await lookAtAll({ model, call: own.call });
    await compareWithLog({ model, call: own.call }, await own.rebuilt());
  } finally {
    await own.close();
  }
}

/** Every look at the world that the log gives is answered like the same look at the live one. */
async function compareWithLog({ model, call }: Play, rebuilt: Play['call']): Promise<void> {
  const twice: Play['call'] = async (asked) => {
    const [live, folded] = [await call(asked), await rebuilt(asked)];
    const found = mismatch(folded, live, 'the answer from the log');
    if (found === undefined) return live;
    throw new Error(
      `${asked.method} ${asked.path}: ${found}; live ${JSON.stringify(live)}, from the log ${JSON.stringify(folded)}`,
    );
  };
  await lookAtAll({ model, call: twice });
}
