/** `GET /_sandbox/v1/orgs/{org}/devices/{typeId}/{deviceId}`: one device, with its client. */
import { clientIdOf } from '../../domain/client-id.ts';
import type { Read } from '../operation.ts';
import { clientView } from './client-view.ts';
import { registeredView, surroundingsOf } from './device-view.ts';
import { deviceUnknownIn, orgUnknown } from './known.ts';

export const getDeviceOf: Read<Readonly<{ org: string; typeId: string; deviceId: string }>> = {
  name: 'sandbox/get-device',
  answer: ({ org, typeId, deviceId }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const device = world.registry.device(org, typeId, deviceId);
    if (!device) return deviceUnknownIn(org, { typeId, deviceId }, world);
    const client = world.client(clientIdOf({ org, ...device }));
    const body = {
      ...registeredView(org, device),
      connected: client?.session.online === true,
      ...(client && { client: clientView(client, world) }),
      ...surroundingsOf(org, device, world),
    };
    return { status: 200, body };
  },
};
