/** `POST …/devices`, and each entry of `POST /bulk/devices/add`: a device is registered. */
import type { Registration } from '../../domain/api/devices.ts';
import {
  type DeviceAggregate,
  type DeviceEvent,
  device,
  type Gateway,
  type RegisterDevice,
} from '../../domain/device.ts';
import type { TokenDigest } from '../../domain/events/registry.ts';
import type { World } from '../../projections/world.ts';
import { type Called, type Write, write } from '../operation.ts';
import { deviceStream, seenDevice } from './aggregate.ts';
import { deviceView } from './view.ts';

type Request = Called<{ typeId: string; registration: Registration; token: TokenDigest }>;

export const registerDevice: Write<Request, RegisterDevice, DeviceAggregate, DeviceEvent> = write({
  name: 'devices/register',
  decider: device,
  toCommand: (request, world, { now }): RegisterDevice => {
    const { caller, typeId, registration, token } = request;
    const { gateway: _, ...members } = registration;
    const gateway = gatewayOf(request, world);
    return {
      type: 'RegisterDevice',
      org: caller.org,
      typeId,
      ...members,
      template: world.registry.deviceType(caller.org, typeId),
      token,
      ...(gateway && { gateway }),
      author: { id: caller.id, type: caller.type },
      now,
    };
  },
  ...deviceStream,
  reply: (registered, { caller }) => ({ status: 201, body: registered && deviceView(caller.org, registered) }),
});

/** What a gateway registers is behind itself, whatever it names. Source: iot-java GatewayClient, APIClient.registerDeviceUnderGateway. */
function gatewayOf({ caller, registration }: Request, world: World): Gateway | undefined {
  if (caller.type === 'gateway') return { typeId: caller.typeId, deviceId: caller.deviceId, classId: 'Gateway' };
  const { gateway } = registration;
  return gateway && { ...gateway, classId: seenDevice(caller, world, gateway.typeId, gateway.deviceId)?.classId };
}
