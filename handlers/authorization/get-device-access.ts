/** `GET /authorization/devices/{clientId}`: what a device or gateway may do, as a list of one. */
import { isRefusal, type Read } from '../operation.ts';
import { type CalledDevice, deviceAccessView, seenByClientId } from './device-access.ts';

/** It never has a bookmark: iot-java would ask for the next page for ever. Source: iot-java APIClient. */
export const getDeviceAccess: Read<CalledDevice> = {
  name: 'authorization/get-device-access',
  answer: (request, world) => {
    const found = seenByClientId(request, world);
    if (isRefusal(found)) return found;
    const results = [deviceAccessView(request.caller.org, found, world)];
    return { status: 200, body: { results, meta: { total_rows: results.length } } };
  },
};
