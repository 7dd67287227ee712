/** One input as people read it: what came, what it was decided on, and where then and now differ. */

import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Fact } from '../../handlers/fact.ts';
import type { NotReplayed, Replayed } from '../../handlers/replay.ts';
import { timelineItem } from '../../projections/timeline.ts';
import { type DiffLine, lineDiff } from './line-diff.ts';
import { bytesText, shownLines } from './shown.ts';

/** Where an input stands and what it was: `position 42, 2024-05-01T10:00:00.000Z: mqtt/publish, device pump/p-1`. */
export function headline({ handler, left }: Replayed): string {
  const first = left[0] as RecordedEvent;
  const { recordedAt, who } = timelineItem(first);
  return `position ${first.position}, ${recordedAt}: ${handler}, ${who}`;
}

/** What happened then, in a sentence for each event. */
export function sentences({ left }: Replayed): string[] {
  return left.map((event) => timelineItem(event).summary);
}

/** A divergence in full. */
export function divergenceLines(replayed: Replayed): string[] {
  return [
    `divergence at ${headline(replayed)}`,
    ...sentences(replayed).map((sentence) => `  ${sentence}`),
    ...inputLines(replayed),
    ...stateLines(replayed),
    ...sideLines(replayed),
  ];
}

/** The request and the context. */
export function inputLines({ request, context }: Replayed): string[] {
  const { now, random } = context;
  const drawn = random.length === 0 ? {} : { random };
  return [
    ...section('request', request),
    ...section('context', { now: `${new Date(now).toISOString()} (${now})`, ...drawn }),
  ];
}

/** What the decision was made on: the command, which holds all that it needed, and the aggregate's state. */
export function stateLines({ command, state, thrown }: Replayed): string[] {
  if (thrown !== undefined) return [];
  return [...section('decided on', command), ...section('state', state)];
}

/** Both sides, line by line. */
export function sideLines({ recorded, decided, thrown, same }: Replayed): string[] {
  if (same) return ['events', ...recorded.flatMap(factLines).map((line) => `    ${line}`)];
  const title = 'events (- as recorded, + as decided now)';
  const then = recorded.flatMap(factLines);
  const now = thrown === undefined ? decided.flatMap(factLines) : ['an error', ...thrown.split('\n')];
  const diff = lineDiff(then, now);
  const hidden = diff.every(({ sign }) => sign === ' ');
  const note = hidden ? ['  they differ in what is not shown here: a digest, or the end of something long'] : [];
  return [title, ...diff.map(signed), ...note];
}

/** Why something could not be replayed. */
export function skippedLine({ event, why }: NotReplayed): string {
  const { position, type, metadata } = event;
  return `skipped at position ${position}, ${new Date(metadata.recordedAt).toISOString()}: ${type}: ${why}`;
}

function factLines({ type, stream, org, data, payload }: Fact): string[] {
  const bytes = payload === undefined ? {} : { payload: bytesText(Buffer.from(payload, 'base64')) };
  const facts = shownLines({ stream, org, data, ...bytes }).map((line) => `  ${line}`);
  return [type, ...facts];
}

function section(title: string, value: unknown): string[] {
  return [title, ...shownLines(value).map((line) => `    ${line}`)];
}

function signed({ sign, line }: DiffLine): string {
  return `  ${sign} ${line}`;
}
