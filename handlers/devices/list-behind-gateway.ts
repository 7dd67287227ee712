/** `GET …/devices/{deviceId}/devices`: the devices that were registered under a gateway, page by page. Source: iot-java GatewayAPIOperationsTest. */
import type { ListRequest } from '../../domain/api/listing.ts';
import { deviceUnknown, notAGateway } from '../../domain/device.ts';
import { memberKey } from '../../domain/resource-group.ts';
import { listOf } from '../listing.ts';
import type { Read } from '../operation.ts';
import { visibleTo } from '../visibility.ts';
import { type CalledDevice, seenDevice } from './aggregate.ts';
import { devicesOf } from './source.ts';
import { deviceView } from './view.ts';

export const listDevicesBehindGateway: Read<CalledDevice<{ query: ListRequest }>> = {
  name: 'devices/list-behind-gateway',
  answer: ({ caller, typeId, deviceId, query }, world) => {
    const gateway = seenDevice(caller, world, typeId, deviceId);
    if (!gateway) return deviceUnknown(typeId, deviceId);
    if (gateway.classId !== 'Gateway') return notAGateway(typeId, deviceId);
    const contents = world.registry.contents(caller.org);
    const visible = visibleTo(caller, world);
    const behind = [...(contents.behindGateway.get(memberKey(gateway)) ?? [])];
    const keys = visible ? behind.filter((key) => visible.has(key)) : behind;
    return listOf(devicesOf(`devices behind ${memberKey(gateway)}`, contents, keys), query, (row) =>
      deviceView(caller.org, row),
    );
  },
};
