/** `GET /authorization/devices/{clientId}/roles`: the roles of a gateway; a device has none. */
import { assignedTo } from '../../domain/device-access.ts';
import { isRefusal, type Read } from '../operation.ts';
import { type CalledDevice, seenByClientId } from './device-access.ts';

export const getDeviceRoles: Read<CalledDevice> = {
  name: 'authorization/get-device-roles',
  answer: (request, world) => {
    const found = seenByClientId(request, world);
    return isRefusal(found) ? found : { status: 200, body: assignedTo(request.caller.org, found) };
  },
};
