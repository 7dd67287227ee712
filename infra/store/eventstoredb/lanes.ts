/**
 * The way of appends to the server. Those of one lane leave one after the other, those of different lanes side by side; what waits in a lane for the
 * same stream leaves together. An append whose outcome is not known is sent again as it was, until it is known: with the same ids and the same expected
 * revision, which makes the server recognise it. So every append names an exact revision, also where the caller did not.
 */
import type { Position } from '../../../domain/recorded-event.ts';
import type { ExpectedRevision } from '../event-store.ts';
import type { Answer } from './answers.ts';
import type { Awaited, Expectation } from './awaited.ts';
import { backoffMs } from './backoff.ts';
import type { EncodedEvent } from './encoding.ts';

/** One call of `append`. Of the three, the first that is called counts. */
export type Sending = Readonly<{
  stream: string;
  expected: ExpectedRevision;
  events: readonly EncodedEvent[];
  bytes: number;
  /** The events have arrived; the last one stands at this position. */
  stored: (position: Position, revision: number) => void;
  /** Something else stands there, and has arrived. */
  conflict: (actual: number | 'none') => void;
  refused: (error: Error) => void;
}>;

/** What the lanes ask of the rest of the store. */
export type LaneHost = Readonly<{
  append: (stream: string, expected: number, events: readonly EncodedEvent[]) => Promise<Answer>;
  laneOf: (stream: string) => string;
  /** Whether this process is the only one that appends to a stream. */
  isOwn: (stream: string) => boolean;
  awaited: Awaited;
  /** The revision of a stream's last event that has arrived, -1 when there is none. */
  arrivedTo: (stream: string) => number;
  /** Where the last of these events stands, if exactly they have arrived in the stream after a revision. */
  placeOf: (stream: string, expected: number, events: readonly EncodedEvent[]) => Position | undefined;
  /** The revision of an own stream's last event on the server, asked before the first append to it. Rejects when the server does not tell. */
  lastOnServer: (stream: string) => Promise<number>;
  /** Somebody else has appended to an own stream. */
  overtaken: (stream: string, expected: number, actual: number | 'none') => void;
  /** Told of every answer: undefined when the server did what it was asked, or refused it. */
  heard: (failure: Error | undefined) => void;
  /** A number from 0 to 1. */
  random: () => number;
}>;

/** What leaves together. The server takes 1 MiB an append; what it counts besides is its own affair. */
export const EVENTS_MAX = 500;
export const BYTES_MAX = 768 * 1024;

/**
 * How many appends are under way at once. The client's stream takes 16 messages before it makes others wait, and those that wait it
 * answers with an unhandled rejection when the connection breaks: so there are never as many.
 */
export const UNDER_WAY_MAX = 12;

/** How often an append with any revision tries the next one: others would have to be quicker each time. */
const OVERTAKEN_MAX = 100;

type Lane = { readonly waiting: Sending[]; readonly revisions: Map<string, number> };

export class Lanes {
  readonly #host: LaneHost;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that have something to send and wait for their turn. */
  readonly #ready: string[] = [];
  /** Revisions of own streams, as the server has acknowledged them. */
  readonly #own = new Map<string, number>();
  #underWay = 0;
  #end: Error | undefined;
  readonly #sleepers = new Set<() => void>();

  constructor(host: LaneHost) {
    this.#host = host;
  }

  add(sending: Sending): void {
    if (this.#end !== undefined) return sending.refused(this.#end);
    const name = this.#host.laneOf(sending.stream);
    const lane = this.#lanes.get(name);
    if (lane !== undefined) {
      lane.waiting.push(sending);
      return;
    }
    this.#lanes.set(name, { waiting: [sending], revisions: new Map() });
    this.#ready.push(name);
    this.#start();
  }

  /** Sends nothing more, and refuses what waits. What is under way is refused when its answer comes, unless it is stored. */
  end(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    for (const wake of this.#sleepers) wake();
    for (const { waiting } of this.#lanes.values()) for (const sending of waiting.splice(0)) sending.refused(reason);
  }

  #start(): void {
    while (this.#underWay < UNDER_WAY_MAX) {
      const name = this.#ready.shift();
      if (name === undefined) return;
      const lane = this.#lanes.get(name) as Lane;
      this.#underWay++;
      // At the end of this turn of the loop: all that its sockets brought leaves together.
      setImmediate(() => void this.#run(name, lane));
    }
  }

  /** One append, then the next lane has its turn. */
  async #run(name: string, lane: Lane): Promise<void> {
    const batch = takeBatch(lane.waiting);
    if (batch.length > 0) await this.#store(lane, batch);
    this.#underWay--;
    if (lane.waiting.length > 0) this.#ready.push(name);
    else this.#lanes.delete(name);
    this.#start();
  }

  async #store(lane: Lane, batch: readonly Sending[]): Promise<void> {
    const { stream, expected: asked } = batch[0] as Sending;
    const events = batch.length === 1 ? (batch[0] as Sending).events : batch.flatMap((sending) => sending.events);
    let expected = asked === 'any' ? await this.#lastRevision(lane, stream) : asked === 'none' ? -1 : asked;
    for (let overtaken = 0; overtaken <= OVERTAKEN_MAX; overtaken++) {
      const hopes = this.#hope(batch, expected);
      const answer = await this.#ask(stream, expected, events, hopes);
      if (answer.as === 'stored') {
        this.#remember(lane, stream, expected + events.length);
        return this.#confirm(batch, hopes);
      }
      for (const hope of hopes) this.#host.awaited.drop(hope);
      if (answer.as !== 'conflict') return refuse(batch, answer.error);
      const { actual } = answer;
      if (asked !== 'any') return this.#conflict(batch[0] as Sending, actual);
      if (this.#host.isOwn(stream)) return this.#host.overtaken(stream, expected, actual);
      expected = actual === 'none' ? -1 : actual;
    }
    refuse(batch, new Error(`others were quicker ${OVERTAKEN_MAX + 1} times to append to "${stream}"`));
  }

  /** Sends until the outcome is known; unknown only when nothing more is sent. */
  async #ask(
    stream: string,
    expected: number,
    events: readonly EncodedEvent[],
    hopes: readonly Expectation[],
  ): Promise<Answer> {
    for (let failures = 0; ; failures++) {
      if (this.#end !== undefined) return { as: 'unknown', error: this.#end, poisoned: false };
      const answer = await this.#host.append(stream, expected, events);
      this.#host.heard(answer.as === 'unknown' ? answer.error : undefined);
      if (answer.as !== 'unknown') return answer;
      await this.#sleep(backoffMs(failures, this.#host.random()));
      if (!hopes.every(({ state }) => state === 'met')) continue;
      // It has come back meanwhile: that is an answer, too.
      this.#host.heard(undefined);
      return { as: 'stored', revision: expected + events.length };
    }
  }

  /** Who is told when the events arrive, which may be before the server's answer does. */
  #hope(batch: readonly Sending[], expected: number): readonly Expectation[] {
    let revision = expected;
    return batch.map((sending) => {
      revision += sending.events.length;
      return this.#host.awaited.add(sending.stream, revision, sending.events.at(-1)?.id, sending);
    });
  }

  /** The server has them. What had arrived before it was sent is a repetition, and will not arrive again. */
  #confirm(batch: readonly Sending[], hopes: readonly Expectation[]): void {
    const { awaited, arrivedTo, placeOf } = this.#host;
    for (const [i, sending] of batch.entries()) {
      const { stream, events } = sending;
      const hope = hopes[i] as Expectation;
      if (hope.state === 'met' || (hope.state === 'open' && arrivedTo(stream) < hope.revision)) continue;
      awaited.drop(hope);
      const position = placeOf(stream, hope.revision - events.length, events);
      if (position !== undefined) sending.stored(position, hope.revision);
      else
        sending.refused(
          new Error(`the events are in "${stream}" already, and this copy of the log no longer has them`),
        );
    }
  }

  #conflict(sending: Sending, actual: number | 'none'): void {
    const { stream } = sending;
    if (actual === 'none' || this.#host.arrivedTo(stream) >= actual) return sending.conflict(actual);
    this.#host.awaited.add(stream, actual, undefined, { stored: () => sending.conflict(actual) });
  }

  #remember(lane: Lane, stream: string, revision: number): void {
    (this.#host.isOwn(stream) ? this.#own : lane.revisions).set(stream, revision);
  }

  async #lastRevision(lane: Lane, stream: string): Promise<number> {
    const arrived = this.#host.arrivedTo(stream);
    if (!this.#host.isOwn(stream)) return Math.max(arrived, lane.revisions.get(stream) ?? -1);
    const known = this.#own.get(stream) ?? (arrived < 0 ? undefined : arrived);
    if (known !== undefined) return known;
    for (let failures = 0; this.#end === undefined; failures++) {
      try {
        return await this.#host.lastOnServer(stream);
      } catch (error) {
        this.#host.heard(error as Error);
        await this.#sleep(backoffMs(failures, this.#host.random()));
      }
    }
    return -1;
  }

  #sleep(ms: number): Promise<void> {
    if (this.#end !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#sleepers.add(wake);
    });
  }
}

/** Takes what leaves together: appends with any revision to one stream, in their order, or one append with an exact one. */
function takeBatch(waiting: Sending[]): readonly Sending[] {
  let taken = 0;
  let events = 0;
  let bytes = 0;
  for (const next of waiting) {
    const fits = events + next.events.length <= EVENTS_MAX && bytes + next.bytes <= BYTES_MAX;
    const first = waiting[0] as Sending;
    const joins = fits && next.stream === first.stream && next.expected === 'any' && first.expected === 'any';
    if (taken > 0 && !joins) break;
    taken++;
    events += next.events.length;
    bytes += next.bytes;
  }
  return waiting.splice(0, taken);
}

function refuse(batch: readonly Sending[], error: Error): void {
  for (const sending of batch) sending.refused(error);
}
