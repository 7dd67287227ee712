/** Where the log stood at a time. */
import type { Position } from '../../domain/recorded-event.ts';
import { Role } from './chunk.ts';
import type { Chunk } from './chunk-reader.ts';
import { decodeEvent, emptyHead, readHead } from './event-record.ts';
import type { Interest } from './event-store.ts';
import type { LogView } from './log-view.ts';

/** See `EventStore.positionAt`. The index tells which blocks of the log have something later; in those the heads of events are read. */
export async function positionAt(view: LogView, time: number, org: string | undefined): Promise<Position> {
  const ofOrg: Interest = org === undefined ? {} : { org };
  const later = await firstOf(view, 0, false, { ...ofOrg, since: time }, (chunk) => isLater(chunk, time, org));
  const end = later ?? view.durable + 1;
  return (await firstOf(view, end, true, ofOrg, (chunk) => isOf(chunk, org))) ?? -1;
}

/** The position of the first event, in the direction, that a test made for its chunk holds for. */
async function firstOf(
  view: LogView,
  from: Position,
  backwards: boolean,
  interest: Interest,
  testOf: (chunk: Chunk) => (i: number) => boolean,
): Promise<Position | undefined> {
  const breath = view.breath();
  for (const { chunk, first, end } of view.slices(from, backwards, interest)) {
    const test = testOf(chunk);
    const step = backwards ? -1 : 1;
    for (let i = backwards ? end - 1 : first; i >= first && i < end; i += step) if (test(i)) return chunk.positionOf(i);
    if (breath.isDue(chunk)) await breath.take();
  }
  return undefined;
}

function isLater(chunk: Chunk, time: number, org: string | undefined): (i: number) => boolean {
  const head = emptyHead();
  const isOfOrg = isOf(chunk, org);
  // What cannot be later is not looked at: of what the index does not know yet, whole chunks.
  if (chunk.latest < Math.floor(time)) return () => false;
  return (i) => {
    readHead(chunk, i, head);
    if (head.recordedAt < Math.floor(time) || !isOfOrg(i)) return false;
    // Heads hold whole milliseconds, rounded down.
    return head.recordedAt > time || decodeEvent(chunk, i).metadata.recordedAt > time;
  };
}

function isOf(chunk: Chunk, org: string | undefined): (i: number) => boolean {
  if (org === undefined) return () => true;
  const head = emptyHead();
  const entries = new Set(chunk.entriesOf(Role.org).filter((entry) => chunk.text(entry) === org));
  return (i) => {
    readHead(chunk, i, head);
    return entries.has(head.org);
  };
}
