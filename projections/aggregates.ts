/** The aggregates of one kind, each with the revision of its stream: what handlers decide on. */
import type { Decider, DomainEvent, Moment } from '../domain/decider.ts';

export type Entry<State> = { state: State; revision: number | 'none' };

/** Changed by the registry's fold only: entries are replaced. */
export class Aggregates<State, Event extends DomainEvent> {
  readonly #entries = new Map<string, Readonly<Entry<State>>>();
  readonly #decider: Pick<Decider<State, never, Event, unknown>, 'initial' | 'evolve'>;
  readonly #absent: Readonly<Entry<State>>;
  #changes = 0;

  constructor(decider: Pick<Decider<State, never, Event, unknown>, 'initial' | 'evolve'>) {
    this.#decider = decider;
    this.#absent = { state: decider.initial, revision: 'none' };
  }

  /** How often an entry was replaced. */
  get changes(): number {
    return this.#changes;
  }

  /** The state of a stream, with the revision of its last event; the initial state and `none` where there is no such stream. */
  get(stream: string): Readonly<Entry<State>> {
    return this.#entries.get(stream) ?? this.#absent;
  }

  /** Folds an event of the stream and answers with the state before and after. */
  fold(stream: string, revision: number, event: Event, moment: Moment): Readonly<{ before: State; after: State }> {
    const { state: before } = this.get(stream);
    const after = this.#decider.evolve(before, event, moment);
    // A stream that has ended keeps its revision: it goes on from there when its aggregate comes back.
    this.#changes++;
    this.#entries.set(stream, { state: after, revision });
    return { before, after };
  }

  /** Sets a state that follows from another aggregate's event; the stream's revision stays. */
  put(stream: string, state: State): void {
    this.#changes++;
    this.#entries.set(stream, { state, revision: this.get(stream).revision });
  }

  /**
   * Puts these, in their order, in the place of all that there are, and answers whether any is another one. Entries may be shared: they are
   * never changed.
   */
  restoreAll(rows: readonly Readonly<{ stream: string; entry: Readonly<Entry<State>> }>[]): boolean {
    const before = this.#entries.values();
    if (rows.length === this.#entries.size && rows.every(({ entry }) => entry === before.next().value)) return false;
    this.#changes++;
    this.#entries.clear();
    for (const { stream, entry } of rows) this.#entries.set(stream, entry);
    return true;
  }

  /** Every stream that there has been, with its state; for looking at all of it. */
  entries(): Iterable<readonly [stream: string, entry: Readonly<Entry<State>>]> {
    return this.#entries;
  }
}
