/** The sandbox clock of an org: what its handlers take for now. It follows the wall clock until somebody sets it. Stream: `clock-{org}`. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';

export type ClockEvent = EventOf<'ClockSet'>;

/** `wall`: the same as the wall clock. `running`: as fast, from another time on. `frozen`: it stands. */
export type ClockMode = ClockEvent['data']['mode'];

/** `at` is what it showed, left out for the wall clock, `since` the wall clock then; ms since the epoch. */
export type Clock = Readonly<{ mode: ClockMode; at?: number | undefined; since: number }>;

/** How a clock is to be changed: `to` sets it (ms since the epoch), `by` moves it (ms, also backwards); `mode` left out stays. */
export type ClockChange = Readonly<{ mode?: ClockMode; to?: number; by?: number }>;

/** `now` is what the clock shows. `known`: whether there is such an org. */
export type SetClock = Readonly<{ type: 'SetClock'; org: string; known: boolean; now: number }> & ClockChange;

/** Undefined: it has never been set. */
export type ClockState = Pick<Clock, 'mode'> | undefined;

/** The last moment that a clock can show: the end of the year 9999, which ISO 8601 writes with four digits. */
export const CLOCK_MAX = Date.UTC(10_000, 0) - 1;

/** Setting a clock back is allowed: positions order events, not times. */
export const clock: Decider<ClockState, SetClock, ClockEvent, ApiRefusal> = {
  initial: undefined,
  decide: ({ org, known, now, mode: wanted, to, by }, state) => {
    if (!known) return refuse('org-unknown', `There is no org "${org}".`, [org]);
    const before = state?.mode ?? 'wall';
    if (wanted === 'wall') return before === 'wall' ? [] : [{ type: 'ClockSet', data: { org, mode: 'wall' } }];
    const at = to ?? now + (by ?? 0);
    if (!(at >= 0 && at <= CLOCK_MAX)) {
      return refuse('clock-out-of-range', 'A clock shows times from 1970-01-01 to the end of the year 9999.', [org]);
    }
    const moved = at !== now;
    // A clock that follows the wall clock and is set goes on running from there.
    const mode = wanted ?? (moved && before === 'wall' ? 'running' : before);
    return !moved && mode === before ? [] : [{ type: 'ClockSet', data: { org, mode, at } }];
  },
  evolve: (_state, { data: { mode } }) => ({ mode }),
};

/** What a clock shows when the wall clock shows `wall`, ms since the epoch. */
export function timeOn(clock: Clock | undefined, wall: number): number {
  if (clock?.at === undefined) return wall;
  return clock.mode === 'frozen' ? clock.at : clock.at + (wall - clock.since);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a duration such as `90s`, `-30m`, `2h`, `1d`, `250ms`; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(-?\d{1,12})(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (unitMs[unit] as number);
}
