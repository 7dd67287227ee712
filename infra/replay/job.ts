/** One job of publishing again: reads the log in order and publishes at the pace that was asked for. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { STORE_BACKLOG_BYTES_MAX } from '../../domain/limits.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { type RepublishMessageRequest, republishMessage } from '../../handlers/sandbox/republish-message.ts';
import type { Runner } from '../runner.ts';
import type { EventStore } from '../store/event-store.ts';
import { BATCH_MESSAGES, WAIT_MS_MAX } from './limits.ts';
import type { ReplayJob, ReplayOrder, ReplayState } from './port.ts';
import { type WantedMessages, wantedMessages } from './wanted-messages.ts';

export type JobParts = Readonly<{
  runner: Runner;
  store: Pick<EventStore, 'readAll' | 'head' | 'backlogBytes' | 'flushed'>;
  /** The wall clock, ms since the epoch. */
  now: () => number;
  /** The sandbox is being stopped: nothing more is published. */
  stopping?: AbortSignal;
}>;

/** `first` and `last` bound the positions that are looked at, `recordedAt` of them the time (ms). */
type Span = Readonly<{ first: Position; last: Position; start: number; end: number }>;

export class Job {
  readonly id: string;
  readonly #order: ReplayOrder;
  readonly #parts: JobParts;
  readonly #wanted: WantedMessages;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #startedAt: number;
  #span: Span = { first: 0, last: -1, start: 0, end: 0 };
  #state: ReplayState = 'running';
  #reason: string | undefined;
  #position: Position = -1;
  #recordedAt = 0;
  #published = 0;
  #refused = 0;
  #refusal: string | undefined;
  #endedAt: number | undefined;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;

  /** Starts at once. */
  constructor(id: string, order: ReplayOrder, parts: JobParts) {
    this.id = id;
    this.#order = order;
    this.#parts = parts;
    this.#wanted = wantedMessages(order);
    this.#signal = parts.stopping ? AbortSignal.any([parts.stopping, this.#abort.signal]) : this.#abort.signal;
    this.#startedAt = parts.now();
    this.ended = this.#run();
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** Ends it before its time; resolves when nothing more will be published. */
  stop(): Promise<void> {
    this.#abort.abort();
    return this.ended;
  }

  /** How it stands. */
  describe(): ReplayJob {
    const { org, into, speed, commands, query } = this.#order;
    const { first, last } = this.#span;
    return {
      id: this.id,
      state: this.#state,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...{ org, into, speed, commands },
      ...(query && { query: query.text }),
      ...{ first, last, position: this.#position, published: this.#published, refused: this.#refused },
      ...(this.#refusal !== undefined && { refusal: this.#refusal }),
      done: this.#done(),
      startedAt: new Date(this.#startedAt).toISOString(),
      ...(this.#endedAt !== undefined && { endedAt: new Date(this.#endedAt).toISOString() }),
    };
  }

  #done(): number {
    if (this.#state === 'finished') return 1;
    const { first, last, start, end } = this.#span;
    const [passed, all] =
      this.#order.speed === 'max'
        ? [this.#position + 1 - first, last + 1 - first]
        : [this.#recordedAt - start, end - start];
    return all <= 0 ? 0 : Math.min(1, Math.max(0, passed / all));
  }

  async #run(): Promise<void> {
    try {
      this.#span = await this.#findSpan();
      this.#position = this.#span.first - 1;
      this.#recordedAt = this.#span.start;
      await this.#publishAll();
      this.#state = 'finished';
    } catch (error) {
      this.#state = this.#signal.aborted ? 'stopped' : 'failed';
      if (this.#state === 'failed') this.#reason = (error as Error).message;
    }
    this.#endedAt = this.#parts.now();
  }

  /** Where the messages are. What is recorded from now on does not belong to it, so that it has an end. */
  async #findSpan(): Promise<Span> {
    const { store } = this.#parts;
    const { from, to } = this.#order;
    const { interest } = this.#wanted;
    // What has been published before the order is part of it.
    await store.flushed();
    const begin = from?.position ?? 0;
    const end = Math.min(to?.position ?? Number.POSITIVE_INFINITY, store.head());
    const first = await firstOf(store.readAll({ direction: 'forwards', from: begin, interest }));
    const last = await firstOf(store.readAll({ direction: 'backwards', from: end + 1, interest }));
    if (first === undefined || last === undefined || first.position > last.position)
      return { first: begin, last: begin - 1, start: 0, end: 0 };
    const [start, until] = [first.metadata.recordedAt, last.metadata.recordedAt];
    return { first: first.position, last: last.position, start, end: until };
  }

  async #publishAll(): Promise<void> {
    const { store } = this.#parts;
    const { first, last } = this.#span;
    if (first > last) return;
    let inRow = 0;
    for await (const page of store.readAll({ direction: 'forwards', from: first, interest: this.#wanted.interest })) {
      for (const event of page) {
        if (event.position > last) return;
        this.#signal.throwIfAborted();
        if (this.#wanted.isWanted(event)) {
          if (await this.#isDue(event)) inRow = 0;
          this.#publish(event);
        }
        this.#position = event.position;
        this.#recordedAt = event.metadata.recordedAt;
        if (++inRow % BATCH_MESSAGES === 0) await this.#breathe();
      }
    }
  }

  /** Waits until a message's time has come; answers whether that took any. */
  async #isDue({ metadata: { recordedAt } }: RecordedEvent): Promise<boolean> {
    const { speed } = this.#order;
    if (speed === 'max') return false;
    const dueAt = this.#startedAt + (recordedAt - this.#span.start) / speed;
    let waited = false;
    for (let left = dueAt - this.#parts.now(); left > 0; left = dueAt - this.#parts.now()) {
      await setTimeout(Math.min(left, WAIT_MS_MAX), undefined, { signal: this.#signal });
      waited = true;
    }
    return waited;
  }

  #publish({ id, data, payload = noBytes, metadata }: RecordedEvent): void {
    const { clientId, topic, qos, retain = false } = data as MessageData;
    const request: RepublishMessageRequest = {
      ...{ org: this.#order.into, originalOrg: metadata.org, clientId, topic, qos, retain, payload },
    };
    const reply = this.#parts.runner.run(republishMessage, request, { causationId: id, correlationId: this.id });
    if (reply === undefined) {
      this.#published++;
      return;
    }
    this.#refused++;
    this.#refusal ??= reply.reason;
  }

  /** Lets the broker have its turn, and waits for the disk where that is behind. */
  async #breathe(): Promise<void> {
    const { store } = this.#parts;
    if (store.backlogBytes() > STORE_BACKLOG_BYTES_MAX) await store.flushed();
    await setImmediate(undefined, { signal: this.#signal });
  }
}

type MessageData = Readonly<{ clientId: string; topic: string; qos: 0 | 1 | 2; retain?: boolean }>;

async function firstOf(pages: AsyncIterable<readonly RecordedEvent[]>): Promise<RecordedEvent | undefined> {
  for await (const [first] of pages) return first;
  return undefined;
}

const noBytes = new Uint8Array(0);
