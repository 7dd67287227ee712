/**
 * A log whose order is made elsewhere, in memory: what is appended gets its place some turns later, possibly behind what others appended, and
 * comes back to each node later still. It stands for EventStoreDB wherever a test is about what waits for arrival. Everything that is left to
 * chance is drawn from one seed.
 */
import type { NewEvent, RecordedEvent } from '../../domain/recorded-event.ts';
import type { AppendOutcome, EventStore, ExpectedRevision } from '../../infra/store/event-store.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { type Draw, seededDraw } from './seeded-draw.ts';

/** How many events a node copies at a time, at most. */
const PAGE_MAX = 4;

/** Over how many lanes the clients of a node are spread. */
const SHARDS = 4;

/** What the sequencer does with an append: takes it; takes it and says that it does not know; or does not take it. */
export type Mood = 'takes' | 'takes and forgets' | 'refuses';

export type LateLog = Readonly<{
  /** The log as one more node has it: everything that is there by now, and then what comes. */
  open: () => EventStore;
  /** Puts events of another node at the end of the log, before everything that is still on its way there. */
  inject: (stream: string, events: readonly NewEvent[]) => void;
  /** Nothing gets a place from now on, until `release`. */
  hold: () => void;
  release: () => void;
  /** How appends fare from now on. */
  be: (mood: Mood) => void;
  /** Resolves when nothing is on its way any more, to any node. */
  settled: () => Promise<void>;
}>;

export type LateOptions = Readonly<{
  seed: number;
  /** Called before an append gets its place: what is injected now comes before it. */
  before?: (append: Readonly<{ stream: string; events: readonly NewEvent[] }>, log: LateLog) => void;
  /** Has something called in another turn. */
  soon?: (next: () => void) => void;
}>;

export function openLateLog({ seed, before, soon = (next) => void setImmediate(next) }: LateOptions): LateLog {
  const draw = seededDraw(seed);
  const sequencer = new Sequencer();
  const nodes = new Set<LateNode>();
  let mood: Mood = 'takes';
  let held = false;
  let scheduled = false;
  let quiet: (() => void)[] = [];

  const isBusy = () => [...nodes].some((node) => node.isWaiting(held));
  const wake = () => {
    if (scheduled || !isBusy()) return;
    scheduled = true;
    soon(() => {
      scheduled = false;
      // Not every node has its turn each time, nor in the same order.
      for (const node of shuffled([...nodes], draw)) {
        if (!held && draw.chance(0.7)) node.sequence(draw, mood, (append) => before?.(append, log));
        if (draw.chance(0.6)) node.copy(1 + draw.int(PAGE_MAX));
      }
      if (isBusy()) return wake();
      for (const resolve of quiet.splice(0)) resolve();
    });
  };
  const log: LateLog = {
    open: () => {
      const node = new LateNode(sequencer, wake, () => nodes.delete(node));
      nodes.add(node);
      return node.store;
    },
    inject: (stream, events) => {
      sequencer.take(stream, 'any', events);
      wake();
    },
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      wake();
    },
    be: (next) => {
      mood = next;
    },
    settled: () => {
      if (!isBusy()) return Promise.resolve();
      return new Promise((resolve) => {
        quiet = [...quiet, resolve];
      });
    },
  };
  return log;
}

type Sequenced = Readonly<{ stream: string; event: NewEvent }>;

/** The one order of events. */
class Sequencer {
  readonly events: Sequenced[] = [];
  readonly #revisions = new Map<string, number>();

  revisionOf(stream: string): number {
    return this.#revisions.get(stream) ?? -1;
  }

  /** Whether they have got their places. */
  take(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): boolean {
    const revision = this.revisionOf(stream);
    if (expected !== 'any' && (expected === 'none' ? -1 : expected) !== revision) return false;
    for (const event of events) this.events.push({ stream, event });
    this.#revisions.set(stream, revision + events.length);
    return true;
  }
}

type Append = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
  readonly settled: ((outcome: AppendOutcome) => void) | undefined;
  /** Until this many events have been copied, nobody hears of it. */
  heardAt: number;
  outcome: (copied: (index: number) => RecordedEvent) => AppendOutcome;
};

class LateNode {
  readonly #sequencer: Sequencer;
  readonly #wake: () => void;
  readonly #copy = openMemoryStore();
  readonly #lanes = new Map<string, Append[]>();
  /** In the log, not heard of. */
  #placed: Append[] = [];
  readonly #arrived = new Map<string, number>();
  #copied = 0;
  #unheard = 0;
  /** Whoever is being told just now. */
  #hearing = 0;
  #flushed: (() => void)[] = [];
  #closed = false;
  readonly store: EventStore;

  constructor(sequencer: Sequencer, wake: () => void, onClosed: () => void) {
    this.#sequencer = sequencer;
    this.#wake = wake;
    while (this.#copied < sequencer.events.length) this.#copyNext();
    this.store = {
      ...this.#copy,
      isShared: true,
      append: (stream, expected, events, settled) => this.#append(stream, expected, events, settled),
      backlogBytes: () => {
        const waiting = [...this.#lanes.values()].flat().flatMap(({ events }) => events);
        return waiting.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
      },
      flushed: async () => {
        if (this.#unheard > 0) await new Promise<void>((resolve) => this.#flushed.push(resolve));
        await this.#copy.flushed();
      },
      close: async () => {
        if (this.#closed) return;
        await this.store.flushed();
        this.#closed = true;
        onClosed();
        await this.#copy.close();
      },
    };
  }

  isWaiting(held: boolean): boolean {
    const isBehind = this.#copied < this.#sequencer.events.length || this.#placed.length + this.#hearing > 0;
    return isBehind || (!held && this.#lanes.size > 0);
  }

  /** Some of what stands first in its lane gets its place. */
  sequence(draw: Draw, mood: Mood, before: (append: Append) => void): void {
    for (const [name, lane] of shuffled([...this.#lanes], draw)) {
      for (let most = draw.int(3); most > 0 && lane.length > 0; most--) {
        const append = lane.shift() as Append;
        before(append);
        this.#place(append, mood);
      }
      if (lane.length === 0) this.#lanes.delete(name);
    }
  }

  /** So many of the next events come in; who waits for them hears of it when the last one of them is there. */
  copy(most: number): void {
    for (let count = 0; count < most && this.#copied < this.#sequencer.events.length; count++) this.#copyNext();
    const heard = this.#placed.filter(({ heardAt }) => heardAt <= this.#copied);
    if (heard.length === 0) return;
    this.#placed = this.#placed.filter((append) => !heard.includes(append));
    this.#hearing += heard.length;
    void this.#copy.flushed().then(() => {
      this.#hearing -= heard.length;
      for (const { settled, outcome } of heard) {
        this.#unheard--;
        settled?.(outcome((index) => this.#copy.get(index) as RecordedEvent));
      }
      if (this.#unheard === 0) for (const resolve of this.#flushed.splice(0)) resolve();
    });
  }

  #append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    settled: ((outcome: AppendOutcome) => void) | undefined,
  ): void {
    if (this.#closed) {
      const error = new Error('the store is closed');
      return queueMicrotask(() => settled?.({ ok: false, reason: 'unavailable', error }));
    }
    const shard = shardOf(stream, events[0] as NewEvent);
    const name = shard === undefined ? stream : `clients ${shard}`;
    const lane = this.#lanes.get(name) ?? [];
    this.#lanes.set(name, lane);
    // A client that nobody knows may come to two nodes at once: the second is to hear of it.
    const exact = expected === 'any' && stream.startsWith('client-') ? this.#exactly(stream) : expected;
    const outcome = () => ({ ok: false, reason: 'unavailable', error: new Error('not tried yet') }) as const;
    // What is handed over may be a slice of a socket's buffer, and does not pass through JSON here as it does elsewhere.
    const kept = events.map((event) => (event.payload ? { ...event, payload: Buffer.from(event.payload) } : event));
    const target = stream.startsWith('messages-') ? `${stream}-${shard}` : stream;
    lane.push({ stream: target, expected: exact, events: kept, settled, heardAt: 0, outcome });
    this.#unheard++;
    this.#wake();
  }

  #exactly(stream: string): number | 'none' {
    return this.#arrived.get(stream) ?? 'none';
  }

  #place(append: Append, mood: Mood): void {
    const { stream, expected, events } = append;
    const { length } = this.#sequencer.events;
    const taken = mood !== 'refuses' && this.#sequencer.take(stream, expected, events);
    const last = length + events.length - 1;
    const actual = this.#sequencer.revisionOf(stream);
    if (mood !== 'takes') {
      const error = new Error(`the log ${mood}`);
      append.outcome = () => ({ ok: false, reason: 'unavailable', error });
    } else if (taken) {
      append.outcome = (copied) => ({ ok: true, position: last, revision: copied(last).revision });
    } else append.outcome = () => ({ ok: false, reason: 'wrong-expected-revision', actual });
    // A conflict is told once everything that was quicker is here.
    append.heardAt = mood === 'takes' ? (taken ? last + 1 : length) : 0;
    this.#placed.push(append);
  }

  #copyNext(): void {
    const { stream, event } = this.#sequencer.events[this.#copied++] as Sequenced;
    this.#arrived.set(stream, (this.#arrived.get(stream) ?? -1) + 1);
    this.#copy.append(stream, 'any', [event]);
  }
}

/** All that a client does stays in its order, wherever it stands: what a node's clients do is spread over some lanes. */
function shardOf(stream: string, { data }: NewEvent): number | undefined {
  if (!/^(client|messages)-/.test(stream)) return undefined;
  const { clientId = '' } = data as { clientId?: string };
  return [...clientId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % SHARDS;
}

function shuffled<One>(all: One[], draw: Draw): One[] {
  for (let at = all.length - 1; at > 0; at--) {
    const other = draw.int(at + 1);
    [all[at], all[other]] = [all[other] as One, all[at] as One];
  }
  return all;
}
