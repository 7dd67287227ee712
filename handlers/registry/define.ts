/** What presets ask for: orgs, keys, types, devices and gateways that are there, with the tokens they say. */
import { type ApiKeyAggregate, type ApiKeyEvent, apiKey, type DefineApiKey } from '../../domain/api-key.ts';
import { type DefineDevice, type DeviceAggregate, type DeviceEvent, device } from '../../domain/device.ts';
import {
  type DefineDeviceType,
  type DeviceTypeAggregate,
  type DeviceTypeEvent,
  deviceType,
} from '../../domain/device-type.ts';
import { type DefineOrg, type OrgAggregate, type OrgEvent, org } from '../../domain/org.ts';
import type { Handler } from '../handler.ts';

export const defineOrg: Handler<Omit<DefineOrg, 'type'>, DefineOrg, OrgAggregate, OrgEvent, void> = {
  name: 'registry/define-org',
  decider: org,
  toCommand: (request) => ({ type: 'DefineOrg', ...request }),
  streamId: ({ org }) => `org-${org}`,
  org: ({ org }) => org,
  aggregate: ({ org }, world) => ({ state: world.registry.org(org), revision: world.revision(`org-${org}`) }),
  toReply: () => undefined,
};

export const defineDeviceType: Handler<
  Omit<DefineDeviceType, 'type'>,
  DefineDeviceType,
  DeviceTypeAggregate,
  DeviceTypeEvent,
  void
> = {
  name: 'registry/define-device-type',
  decider: deviceType,
  toCommand: (request) => ({ type: 'DefineDeviceType', ...request }),
  streamId: ({ org, typeId }) => `deviceType-${org}:${typeId}`,
  org: ({ org }) => org,
  aggregate: ({ org, typeId }, world) => ({
    state: world.registry.deviceTypes.get(`${org}:${typeId}`),
    revision: world.revision(`deviceType-${org}:${typeId}`),
  }),
  toReply: () => undefined,
};

export const defineDevice: Handler<Omit<DefineDevice, 'type'>, DefineDevice, DeviceAggregate, DeviceEvent, void> = {
  name: 'registry/define-device',
  decider: device,
  toCommand: (request) => ({ type: 'DefineDevice', ...request }),
  streamId: ({ org, typeId, deviceId }) => `device-${org}:${typeId}:${deviceId}`,
  org: ({ org }) => org,
  aggregate: ({ org, typeId, deviceId }, world) => ({
    state: world.registry.device(org, typeId, deviceId),
    revision: world.revision(`device-${org}:${typeId}:${deviceId}`),
  }),
  toReply: () => undefined,
};

export const defineApiKey: Handler<Omit<DefineApiKey, 'type'>, DefineApiKey, ApiKeyAggregate, ApiKeyEvent, void> = {
  name: 'registry/define-api-key',
  decider: apiKey,
  toCommand: (request) => ({ type: 'DefineApiKey', ...request }),
  streamId: ({ key }) => `apiKey-${key}`,
  org: ({ org }) => org,
  aggregate: ({ key }, world) => ({ state: world.registry.apiKey(key), revision: world.revision(`apiKey-${key}`) }),
  toReply: () => undefined,
};
