/** Whether snapshots of random histories change nothing: the world that went on from one, beside the world that never stopped. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Effects } from '../../projections/effects.ts';
import { moveWorld, restoreWorld, takeSnapshot } from '../../projections/snapshot.ts';
import { snapshotBytes, snapshotFrom } from '../../projections/snapshot-bytes.ts';
import { World } from '../../projections/world.ts';
import { play, QUEUE } from '../handlers/play-history.ts';
import { type History, history } from '../handlers/random-history.ts';
import { fc } from '../spec/property.ts';
import { assert } from '../spec/suite.ts';
import { logOf } from './log-of.ts';
import { dumpWorld } from './world-dump.ts';

/** The bound of sessions in these histories. */
export const bounded = { sessionQueueMessagesMax: QUEUE };

/** A history, and where in it snapshots are taken, in thousandths. */
export type Cut = Readonly<{ drawn: History; cuts: readonly number[] }>;

export const cut: fc.Arbitrary<Cut> = fc.record({
  drawn: history(150),
  cuts: fc.array(fc.nat({ max: 999 }), { minLength: 1, maxLength: 4 }),
});

/** Throws when a snapshot makes a difference. */
export async function checkSnapshots({ drawn, cuts }: Cut): Promise<void> {
  const log = await logOf(await play(drawn));
  const places = new Set(cuts.map((thousandths) => Math.floor((log.length * thousandths) / 1_000)));
  // Never looked at before the end; looked at now and then; and thrown away, brought back and gone on with.
  const [steady, watched] = [new World(bounded), new World(bounded)];
  let resumed = new World(bounded);
  const left = new Map<number, Left>();
  const effects: string[] = [];
  for (const [place, event] of log.entries()) {
    if (places.has(place)) {
      const taken = bytesOf(watched);
      left.set(place, { taken, dump: dumpWorld(steady) });
      assert.is(bytesOf(resumed), taken, `snapshots before position ${event.position}`);
      assert.is(bytesOf(restored(Buffer.from(taken))), taken, `of what was restored before position ${event.position}`);
      assert.is(dumpWorld(restored(Buffer.from(taken))), dumpWorld(steady), `reads before position ${event.position}`);
      resumed = restored(Buffer.from(taken));
    }
    watched.fold(event);
    const expected = effectsText(steady.fold(event));
    effects.push(expected);
    assert.is(effectsText(resumed.fold(event)), expected, `effects of ${event.type} at ${event.position}`);
  }
  // What is only read must not change what is kept.
  assert.is(dumpWorld(resumed), dumpWorld(steady));
  const last = bytesOf(steady);
  assert.is(bytesOf(watched), last, 'the last snapshot of a world of which some were taken');
  assert.is(bytesOf(resumed), last, 'the last snapshot of a world that was restored');
  const there = cuts.map((thousandths) => Math.floor((log.length * thousandths) / 1_000));
  checkMoves(resumed, [...there, ...there.toReversed()], left, log, effects);
}

/** What was left at a place of a history: a snapshot, and what could be read. */
type Left = Readonly<{ taken: string; dump: string }>;

/** Events that a world goes on after it was moved, before it is moved again. */
const GONE_ON = 25;

/** Moves one world from place to place, and goes on a little from each. */
function checkMoves(
  world: World,
  places: readonly number[],
  left: ReadonlyMap<number, Left>,
  log: readonly RecordedEvent[],
  effects: readonly string[],
): void {
  for (const place of places) {
    const { taken, dump } = left.get(place) as Left;
    const read = snapshotFrom(Buffer.from(taken));
    assert.ok(read.ok);
    const from = world.position;
    moveWorld(world, read.snapshot, frozen);
    assert.is(dumpWorld(world), dump, `reads of a world that was moved from ${from} to ${world.position}`);
    assert.is(bytesOf(world), taken, `the snapshot of a world that was moved from ${from} to ${world.position}`);
    for (const [nth, event] of log.slice(place, place + GONE_ON).entries()) {
      const seen = effectsText(world.fold(event));
      assert.is(seen, effects[place + nth], `${event.type} at ${event.position}, moved from ${from} to ${place}`);
    }
  }
}

/** Throws when what is written once for several snapshots is not what a world has that was never written before. */
export async function checkEverySnapshot(drawn: History): Promise<void> {
  const log = await logOf(await play(drawn));
  const watched = new World(bounded);
  for (const [place, event] of log.entries()) {
    watched.fold(event);
    const fresh = new World(bounded);
    for (const before of log.slice(0, place + 1)) fresh.fold(before);
    assert.is(bytesOf(watched), bytesOf(fresh), `after ${event.type} at ${event.position}`);
  }
}

/** Canonical bytes, as text. */
export function bytesOf(world: World): string {
  return Buffer.from(snapshotBytes(takeSnapshot(world))).toString();
}

/** The world of these bytes; throws when there is none. */
export function restored(bytes: Uint8Array, parse?: Parameters<typeof restoreWorld>[2]): World {
  const read = snapshotFrom(bytes);
  if (!read.ok) throw new Error(read.fault);
  return restoreWorld(read.snapshot, bounded, parse ?? frozen);
}

/** The same value for the same text, so that a world that changes it is found out, and frozen, so that it is at once. */
function frozen(text: string): unknown {
  const value = parsed.get(text) ?? freeze(JSON.parse(text));
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(text, value);
  return value;
}
const parsed = new Map<string, unknown>();

function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}

/** What a fold asked for, hops in their order. */
export function effectsText({ publication, ended, cut, owed = [] }: Effects): string {
  const { hops = [], payload, ...message } = publication ?? {};
  return JSON.stringify({
    message,
    payload: payload && Buffer.from(payload).toString('hex'),
    hops: hops.map(({ session, qos }) => [session.clientId, qos, session.online, session.routed]),
    ended,
    cut,
    owed: owed.map(({ session, delivery }) => [session.clientId, delivery]),
  });
}

/** An event on a line. */
export function eventLine({ payload, ...event }: RecordedEvent): string {
  return JSON.stringify({ ...event, ...(payload && { payload: Buffer.from(payload).toString('base64') }) });
}

export function eventOf(line: string): RecordedEvent {
  const { payload, ...event } = JSON.parse(line) as Omit<RecordedEvent, 'payload'> & { payload?: string };
  return { ...event, ...(payload !== undefined && { payload: new Uint8Array(Buffer.from(payload, 'base64')) }) };
}
