/** Whether the server answers, as those see it who append to it and read from it. */

export type Health = Readonly<{ reachable: true }> | Readonly<{ reachable: false; reason: string }>;

/** The two ways to the server: each may be broken while the other is not. */
export type Way = 'appends' | 'feed';

export class HealthWatch {
  readonly #failures = new Map<Way, string>();
  readonly #listeners: ((health: Health) => void)[] = [];

  /** What a way has met last; undefined: an answer. */
  heard(way: Way, failure: Error | undefined): void {
    const before = this.#failures.size;
    if (failure === undefined) this.#failures.delete(way);
    else this.#failures.set(way, failure.message);
    if ((before === 0) === (this.#failures.size === 0)) return;
    const health = this.health();
    for (const listener of this.#listeners) listener(health);
  }

  health(): Health {
    const [reason] = this.#failures.values();
    if (reason === undefined) return { reachable: true };
    return { reachable: false, reason: `EventStoreDB does not answer as it should: ${reason}` };
  }

  onHealth(listener: (health: Health) => void): void {
    this.#listeners.push(listener);
  }
}
