/** `/device/types/{typeId}/devices/{deviceId}/events` */
import * as z from 'zod';
import { lastEventSchema } from '../../../domain/api/last-events.ts';
import { getLastEvent } from '../../../handlers/event-cache/get.ts';
import { listLastEvents } from '../../../handlers/event-cache/list.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const device = z.object({ typeId: z.string(), deviceId: z.string() });
const path = '/device/types/{typeId}/devices/{deviceId}/events';
const tag = 'Last event cache';
const access = { may: 'lec.r' } as const;

export const eventCacheRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path,
    tag,
    summary: 'List the last event of each event id of a device',
    access,
    params: device,
    success: [{ status: 200, shape: z.array(lastEventSchema) }],
    refusals: ['event-cache-off', 'device-unknown'],
    run: ({ caller, read }, { params }) => read(listLastEvents, { caller, ...params }),
  }),
  operation({
    method: 'get',
    path: `${path}/{eventId}`,
    tag,
    summary: 'Get the last event with an event id of a device',
    access,
    params: device.extend({ eventId: z.string() }),
    success: [{ status: 200, shape: lastEventSchema }],
    refusals: ['event-cache-off', 'device-unknown', 'event-not-cached'],
    run: ({ caller, read }, { params }) => read(getLastEvent, { caller, ...params }),
  }),
];
