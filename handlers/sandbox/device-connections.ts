/** `GET /_sandbox/v1/orgs/{org}/devices/{typeId}/{deviceId}/connections`: how the connections of a device began and ended, newest first. */
import { clientIdsOf } from '../../domain/client-id.ts';
import type { Read } from '../operation.ts';
import { type ConnectionPaging, connectionsPage, readConnections } from './connections.ts';
import { deviceUnknownIn, orgUnknown } from './known.ts';

type Asked = ConnectionPaging & Readonly<{ org: string; typeId: string; deviceId: string }>;

export const listDeviceConnections: Read<Asked> = {
  name: 'sandbox/device-connections',
  // Who tried as a gateway, and is a device, was refused: that concerns the device, too.
  reads: ({ org, typeId, deviceId, ...paging }) => readConnections(clientIdsOf({ org, typeId, deviceId }), paging),
  answer: ({ org, typeId, deviceId, ...paging }, world, _now, events) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    // A device that is gone has a history all the same.
    if (events.length === 0 && !world.registry.device(org, typeId, deviceId)) {
      return deviceUnknownIn(org, { typeId, deviceId }, world);
    }
    return { status: 200, body: connectionsPage(events, clientIdsOf({ org, typeId, deviceId }), paging) };
  },
};
