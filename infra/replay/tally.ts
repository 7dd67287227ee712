/** What a replay came to, in numbers. */

import type { Fact } from '../../handlers/fact.ts';
import type { Replayed, Step } from '../../handlers/replay.ts';

export type HandlerCounts = { inputs: number; events: number; divergences: number };

/** Kinds of divergences and of skips that are told apart; a log has a few, unless somebody made it to have more. */
const KINDS_MAX = 1_000;

export class Tally {
  inputs = 0;
  events = 0;
  divergences = 0;
  skipped = 0;
  readonly byHandler = new Map<string, HandlerCounts>();
  /** Divergences by what was left then and what is left now. */
  readonly byEvents = new Map<string, number>();
  readonly bySkip = new Map<string, number>();

  add({ replayed, skipped }: Step): void {
    if (skipped) {
      this.skipped++;
      return count(this.bySkip, skipped.why);
    }
    const { handler, left, same } = replayed;
    let counts = this.byHandler.get(handler);
    if (counts === undefined) {
      counts = { inputs: 0, events: 0, divergences: 0 };
      this.byHandler.set(handler, counts);
    }
    this.inputs++;
    counts.inputs++;
    this.events += left.length;
    counts.events += left.length;
    if (same) return;
    this.divergences++;
    counts.divergences++;
    count(this.byEvents, kindOf(replayed));
  }

  /** Whether everything was decided again, and as it was. */
  get clean(): boolean {
    return this.divergences === 0 && this.skipped === 0;
  }
}

function count(counts: Map<string, number>, kind: string): void {
  const known = counts.has(kind) || counts.size < KINDS_MAX ? kind : 'others';
  counts.set(known, (counts.get(known) ?? 0) + 1);
}

/** How an input diverges: `MessagePublished, now PublishRefused`. */
function kindOf({ recorded, decided, thrown }: Replayed): string {
  const then = typesOf(recorded);
  if (thrown !== undefined) return `${then}, now an error`;
  const now = typesOf(decided);
  return then === now ? `${then}, with other facts` : `${then}, now ${now}`;
}

/** Many of one type in a row are one, so that kinds stay few. */
function typesOf(facts: readonly Fact[]): string {
  return facts
    .map(({ type }) => type)
    .filter((type, index, all) => type !== all[index - 1])
    .join(' + ');
}

/** The sums: one line, and one for each kind of what was not as it was; with `verbose` one for each handler, too. */
export function tallyLines(tally: Tally, verbose: boolean): string[] {
  const { inputs, events, divergences, skipped, byHandler, byEvents, bySkip } = tally;
  const parts = [counted(inputs, 'input'), counted(events, 'event'), counted(divergences, 'divergence')];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  const lines = [`replay: ${parts.join(', ')}`];
  const handlers = [...byHandler].sort(([one], [other]) => (one < other ? -1 : 1));
  const diverging = handlers.filter(([, counts]) => counts.divergences > 0);
  lines.push(
    ...table(
      'divergences by handler',
      diverging.map(([name, counts]) => [counts.divergences, name]),
    ),
  );
  lines.push(...table('divergences by events', byCount(byEvents)));
  lines.push(...table('skipped', byCount(bySkip)));
  if (!verbose) return lines;
  return [
    ...lines,
    ...table(
      'inputs by handler',
      handlers.map(([name, counts]) => [counts.inputs, name]),
    ),
  ];
}

/** A number with its noun: `1 input`, `2 inputs`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function byCount(counts: ReadonlyMap<string, number>): [number, string][] {
  return [...counts].map(([kind, number]): [number, string] => [number, kind]).sort(([one], [other]) => other - one);
}

function table(title: string, rows: readonly (readonly [number, string])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([number]) => String(number).length));
  return [`  ${title}`, ...rows.map(([number, text]) => `    ${String(number).padStart(width)}  ${text}`)];
}
