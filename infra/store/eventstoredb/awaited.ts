/** What was sent and has not come back yet. Where an event will stand is known when it is sent, so it is known again by stream, revision and id. */
import type { Position } from '../../../domain/recorded-event.ts';

/** Who waits: told where the event stands. */
export type Waiter = Readonly<{ stored: (position: Position, revision: number) => void }>;

/** Something that is decided once a revision of a stream has arrived. `id`: that event and no other; without one, whichever stands there. */
export type Expectation = {
  readonly stream: string;
  readonly revision: number;
  readonly id: string | undefined;
  readonly waiter: Waiter;
  /** `met`: it has come. `missed`: another event came there, or nothing can come any more. */
  state: 'open' | 'met' | 'missed';
};

/** The expectations of one store, by stream. As many as there are appends under way. */
export class Awaited {
  readonly #streams = new Map<string, Expectation[]>();

  /** Those of one stream are added in the order of their revisions. */
  add(stream: string, revision: number, id: string | undefined, waiter: Waiter): Expectation {
    const expectation: Expectation = { stream, revision, id, waiter, state: 'open' };
    const others = this.#streams.get(stream);
    if (others === undefined) this.#streams.set(stream, [expectation]);
    else others.push(expectation);
    return expectation;
  }

  /** Gives one up, unless it is decided. */
  drop(expectation: Expectation): void {
    if (expectation.state !== 'open') return;
    expectation.state = 'missed';
    const others = this.#streams.get(expectation.stream) as Expectation[];
    others.splice(others.indexOf(expectation), 1);
    if (others.length === 0) this.#streams.delete(expectation.stream);
  }

  /** An event has arrived. */
  arrived(stream: string, revision: number, id: string, position: Position): void {
    const waiting = this.#streams.get(stream);
    if (waiting === undefined) return;
    let decided = 0;
    for (const expectation of waiting) {
      if (expectation.revision > revision) break;
      decided++;
      const isIt = expectation.id === undefined || (expectation.revision === revision && expectation.id === id);
      expectation.state = isIt ? 'met' : 'missed';
      if (isIt) expectation.waiter.stored(position, expectation.revision);
    }
    if (decided === waiting.length) this.#streams.delete(stream);
    else if (decided > 0) waiting.splice(0, decided);
  }
}
