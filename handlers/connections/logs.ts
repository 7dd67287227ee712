/** `GET /logs/connection`: how a device's connections began, failed and ended, newest first. Source: swagger of the organization administration API. */
import type { ConnectionLogQuery, ConnectionLogView } from '../../domain/api/connections.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import { clientIdsOf } from '../../domain/client-id.ts';
import { deviceUnknown } from '../../domain/device.ts';
import type { EventOf } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { seenDevice } from '../devices/aggregate.ts';
import type { Called, Read } from '../operation.ts';

type Logged = EventOf<'ClientConnected' | 'ConnectRefused' | 'ClientDisconnected'>;

/** Lines of an answer where none are asked for. Guess: the largest number that may be asked for. */
const LINES_DEFAULT = 20;

export const listConnectionLogs: Read<Called<{ query: ConnectionLogQuery }>> = {
  name: 'connections/logs',
  reads: ({ caller, query }, world) => {
    const { typeId, deviceId, limit = LINES_DEFAULT, offset = 0 } = query;
    const device = seenDevice(caller, world, typeId, deviceId);
    if (!device) return { positions: [] };
    return {
      // Who tried as a gateway, and is a device, was refused: that concerns the device, too.
      clientIds: clientIdsOf({ org: caller.org, typeId, deviceId }),
      types: ['ClientConnected', 'ConnectRefused', 'ClientDisconnected'],
      // An earlier device of this id is another one.
      after: device.registered.position,
      ...period(query, world.clock(caller.org) !== undefined),
      offset,
      limit,
    };
  },
  answer: ({ caller, query }, world, _now, events) => {
    const { typeId, deviceId } = query;
    if (!world.registry.device(caller.org, typeId, deviceId)) return deviceUnknown(typeId, deviceId);
    return { status: 200, body: seenDevice(caller, world, typeId, deviceId) ? events.map(line) : [] };
  },
};

/** `clockSet`: the times of the org are not those of the wall clock, or were not always. */
function period({ fromTime, toTime }: ConnectionLogQuery, clockSet: boolean): object {
  if (clockSet) return { within: { from: fromTime ?? 0, to: toTime ?? Number.MAX_SAFE_INTEGER } };
  return { ...(fromTime !== undefined && { since: fromTime }), ...(toTime !== undefined && { until: toTime + 1 }) };
}

function line(recorded: RecordedEvent): ConnectionLogView {
  return { message: messageOf(recorded as unknown as Logged), timestamp: isoInstant(recorded.metadata.at) };
}

/** Guess: the wording; no client looks at it. */
function messageOf({ type, data }: Logged): string {
  const { clientId, clientAddr } = data;
  switch (type) {
    case 'ClientConnected':
      return `Token auth succeeded: ClientID='${clientId}', ClientIP=${clientAddr}`;
    case 'ConnectRefused':
      return `Connection attempt failed: ClientID='${clientId}', ClientIP=${clientAddr}: ${data.reason}`;
    case 'ClientDisconnected':
      return `Closed connection from ${clientAddr}: ${data.reason}`;
  }
}
