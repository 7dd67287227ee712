/** An org's clock is set, moved, stopped, or follows the wall clock again. */
import type { ApiRefusal } from '../../domain/api/refusals.ts';
import {
  type ClockChange,
  type ClockEvent,
  type ClockMode,
  type ClockState,
  clock,
  type SetClock,
} from '../../domain/clock.ts';
import { isEvents } from '../../domain/decider.ts';
import type { Handler } from '../handler.ts';

export type SetClockRequest = Readonly<{ org: string }> & ClockChange;

/** How the clock goes on, and from where (ms since the epoch) unless it is the wall clock. */
export type SetClockReply = Readonly<{ mode: ClockMode; at?: number }> | ApiRefusal;

export const setClock: Handler<SetClockRequest, SetClock, ClockState, ClockEvent, SetClockReply, ApiRefusal> = {
  name: 'sandbox/set-clock',
  decider: clock,
  toCommand: (request, world, { now }) => ({
    type: 'SetClock',
    ...request,
    known: world.registry.org(request.org) !== undefined,
    now,
  }),
  streamId: ({ org }) => `clock-${org}`,
  org: ({ org }, world) => (world.registry.org(org) ? org : '-'),
  aggregate: ({ org }, world) => {
    const state = world.clock(org);
    return { state, revision: state?.revision ?? 'none' };
  },
  toReply: (decided, _request, before, { now }) => {
    if (!isEvents(decided)) return decided;
    const { mode, at } = decided[0]?.data ?? { mode: before?.mode ?? 'wall', at: now };
    return at === undefined ? { mode } : { mode, at };
  },
};
