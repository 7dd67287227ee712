/**
 * `PUT /authorization/devices/{clientId}` and its `/withroles`: a device or gateway is enabled or disabled, which cuts it off; a gateway's
 * roles hold from its next connection on. Source: iot-nodejs src/api/ApiClient.js.
 */
import { type ChangeDeviceAccess, changeDeviceAccess } from './change-device-access.ts';
import { changedDeviceAccessView } from './device-access.ts';

export const setDeviceAccess: ChangeDeviceAccess = changeDeviceAccess(
  'authorization/set-device-access',
  changedDeviceAccessView,
);
