/** `GET …/events`: the last event of each event id of a device, sorted by event id. Source: iot-python test_api_lec. */
import type { CalledDevice } from '../devices/aggregate.ts';
import type { Read } from '../operation.ts';
import { refusalOf, shownEvents } from './cache.ts';

export const listLastEvents: Read<CalledDevice> = {
  name: 'event-cache/list',
  reads: (request, world) => ({
    positions: refusalOf(request, world) ? [] : [...world.lastEvents(request.caller.org).of(request).values()],
  }),
  answer: (request, world, now, messages) =>
    refusalOf(request, world) ?? { status: 200, body: shownEvents(request, world, now, messages) },
};
