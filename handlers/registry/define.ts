/** What presets ask for: orgs, keys, types, devices, gateways and users that are there, with the tokens they say. */
import type { ApiRefusal } from '../../domain/api/refusals.ts';
import { type ApiKeyAggregate, type ApiKeyEvent, apiKey, type DefineApiKey } from '../../domain/api-key.ts';
import { type DefineDevice, type DeviceAggregate, type DeviceEvent, device } from '../../domain/device.ts';
import {
  type DefineDeviceType,
  type DeviceTypeAggregate,
  type DeviceTypeEvent,
  deviceType,
} from '../../domain/device-type.ts';
import { type DefineOrg, type OrgAggregate, type OrgEvent, org } from '../../domain/org.ts';
import { streams } from '../../domain/streams.ts';
import { type DefineUser, type UserAggregate, type UserEvent, user } from '../../domain/user.ts';
import type { Handler } from '../handler.ts';

type Define<Command extends { type: string }, State, Event extends { type: string; data: object }> = Handler<
  Omit<Command, 'type'>,
  Command,
  State,
  Event,
  void,
  ApiRefusal
>;

export const defineOrg: Define<DefineOrg, OrgAggregate, OrgEvent> = {
  name: 'registry/define-org',
  decider: org,
  toCommand: (request) => ({ type: 'DefineOrg', ...request }),
  streamId: ({ org }) => streams.org(org),
  org: ({ org }) => org,
  aggregate: ({ org }, world) => world.registry.orgs.get(streams.org(org)),
  toReply: () => undefined,
};

export const defineDeviceType: Define<DefineDeviceType, DeviceTypeAggregate, DeviceTypeEvent> = {
  name: 'registry/define-device-type',
  decider: deviceType,
  toCommand: (request) => ({ type: 'DefineDeviceType', ...request }),
  streamId: ({ org, typeId }) => streams.deviceType(org, typeId),
  org: ({ org }) => org,
  aggregate: ({ org, typeId }, world) => world.registry.deviceTypes.get(streams.deviceType(org, typeId)),
  toReply: () => undefined,
};

export const defineDevice: Define<DefineDevice, DeviceAggregate, DeviceEvent> = {
  name: 'registry/define-device',
  decider: device,
  toCommand: (request) => ({ type: 'DefineDevice', ...request }),
  streamId: ({ org, typeId, deviceId }) => streams.device(org, typeId, deviceId),
  org: ({ org }) => org,
  aggregate: ({ org, typeId, deviceId }, world) => world.registry.devices.get(streams.device(org, typeId, deviceId)),
  toReply: () => undefined,
};

export const defineApiKey: Define<DefineApiKey, ApiKeyAggregate, ApiKeyEvent> = {
  name: 'registry/define-api-key',
  decider: apiKey,
  toCommand: (request) => ({ type: 'DefineApiKey', ...request }),
  streamId: ({ key }) => streams.apiKey(key),
  org: ({ org }) => org,
  aggregate: ({ key }, world) => world.registry.apiKeys.get(streams.apiKey(key)),
  toReply: () => undefined,
};

export const defineUser: Define<DefineUser, UserAggregate, UserEvent> = {
  name: 'registry/define-user',
  decider: user,
  toCommand: (request) => ({ type: 'DefineUser', ...request }),
  streamId: ({ org, userId }) => streams.user(org, userId),
  org: ({ org }) => org,
  aggregate: ({ org, userId }, world) => world.registry.users.get(streams.user(org, userId)),
  toReply: () => undefined,
};
