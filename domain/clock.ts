/** The sandbox clock of an org: what its handlers take for now. It follows the wall clock until somebody sets it. Stream: `clock-{org}`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';

export type ClockEvent = EventOf<'ClockSet'>;

/** `wall`: the same as the wall clock. `running`: as fast, from another time on. `frozen`: it stands. */
export type ClockMode = ClockEvent['data']['mode'];

/** `at` is what it showed, `since` the wall clock then; ms since the epoch. */
export type Clock = Readonly<{ mode: ClockMode; at: number; since: number }>;

/**
 * Sets an org's clock. `now` is what it shows. `to` sets it, `by` moves it (ms; also backwards: positions order events, not times);
 * `mode` left out stays, except that a clock which follows the wall clock and is set goes on running from there.
 */
export type SetClock = Readonly<{
  type: 'SetClock';
  org: string;
  now: number;
  mode?: ClockMode;
  to?: number;
  by?: number;
}>;

/** Undefined: it has never been set. */
export type ClockState = Pick<Clock, 'mode' | 'at'> | undefined;

export const clock: Decider<ClockState, SetClock, ClockEvent> = {
  initial: undefined,
  decide: ({ org, now, mode: wanted, to, by }, state) => {
    const before = state?.mode ?? 'wall';
    const at = to ?? now + (by ?? 0);
    const moved = to !== undefined || (by !== undefined && by !== 0);
    const mode = wanted ?? (moved && before === 'wall' ? 'running' : before);
    return !moved && mode === before ? [] : [{ type: 'ClockSet', data: { org, mode, at } }];
  },
  evolve: (_state, { data: { mode, at } }) => ({ mode, at }),
};

/** What a clock shows when the wall clock shows `wall`, ms since the epoch. */
export function timeOn(clock: Clock | undefined, wall: number): number {
  if (clock === undefined || clock.mode === 'wall') return wall;
  return clock.mode === 'frozen' ? clock.at : clock.at + (wall - clock.since);
}
