/** `GET …/events/{eventId}`: the last event with this id. */
import { refuse } from '../../domain/api/refusals.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import type { Read } from '../operation.ts';
import { refusalOf, shownEvents } from './cache.ts';

export const getLastEvent: Read<CalledDevice<{ eventId: string }>> = {
  name: 'event-cache/get',
  reads: (request, world) => {
    const position = refusalOf(request, world)
      ? undefined
      : world.lastEvents(request.caller.org).of(request).get(request.eventId);
    return { positions: position === undefined ? [] : [position] };
  },
  answer: (request, world, now, messages) => {
    const { eventId } = request;
    const refusal = refusalOf(request, world);
    if (refusal) return refusal;
    const [found] = shownEvents(request, world, now, messages);
    if (found) return { status: 200, body: found };
    return refuse('event-not-cached', `The cache holds no event "${eventId}" of the device.`, [eventId]);
  },
};
