/** How many bytes the clients of an org have published, day by day. Guess: the platform does not say what it counts; payloads are counted here. */
import { DAY_MS } from '../domain/day.ts';

/** Days kept, the one that began to be counted first goes first: ten years, for an org whose clock is moved about. */
export const USAGE_DAYS_MAX = 3_660;

type Day = { bytes: number };

/** Days are whole days in UTC, counted from the epoch. Changed by the world's fold only. */
export class Usage {
  readonly #days = new Map<number, Day>();
  /** The day of the last message, so that the next one finds it without a look at the calendar. */
  #today: Day = { bytes: 0 };
  #begin = 0;
  #end = 0;

  /** A payload of so many bytes was published; `at`: ms since the epoch. */
  add(at: number, bytes: number): void {
    if (at < this.#begin || at >= this.#end) this.#turn(Math.floor(at / DAY_MS));
    this.#today.bytes += bytes;
  }

  /** Bytes of a day, 0 where nothing is known. */
  ofDay(day: number): number {
    return this.#days.get(day)?.bytes ?? 0;
  }

  /** Every day on which something was published. */
  days(): ReadonlyMap<number, Readonly<Day>> {
    return this.#days;
  }

  /** Puts this, in the order in which the days began to be, in the place of all that was counted. */
  restoreAll(days: Iterable<readonly [day: number, bytes: number]>): void {
    this.#days.clear();
    this.#today = { bytes: 0 };
    this.#begin = 0;
    this.#end = 0;
    for (const [day, bytes] of days) this.#days.set(day, { bytes });
  }

  #turn(day: number): void {
    const today = this.#days.get(day) ?? { bytes: 0 };
    this.#days.set(day, today);
    const [first] = this.#days.keys();
    if (this.#days.size > USAGE_DAYS_MAX && first !== undefined) this.#days.delete(first);
    this.#today = today;
    this.#begin = day * DAY_MS;
    this.#end = this.#begin + DAY_MS;
  }
}
