/** `PUT /authorization/devices/{clientId}/roles`: a gateway gets other roles. Source: iot-java GatewayRegisterDeviceTest (the answer). */
import { assignedTo } from '../../domain/device-access.ts';
import { type ChangeDeviceAccess, changeDeviceAccess } from './change-device-access.ts';

export const setDeviceRoles: ChangeDeviceAccess = changeDeviceAccess('authorization/set-device-roles', assignedTo);
