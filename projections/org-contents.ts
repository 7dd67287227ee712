/** What one org has, in the order of its ids: what the API lists. It follows from the aggregates, but for the order of memberships. */
import type { ApiKey } from '../domain/api-key.ts';
import type { Device } from '../domain/device.ts';
import type { DeviceTypeAggregate } from '../domain/device-type.ts';
import { memberKey, type ResourceGroup } from '../domain/resource-group.ts';
import { Ordered } from './ordered.ts';

/** Changed by the registry's fold only. */
export type OrgContents = Readonly<{
  /** By type id. */
  deviceTypes: Ordered<NonNullable<DeviceTypeAggregate>>;
  /** By `{typeId} {deviceId}`, so that the devices of a type stand together. */
  devices: Ordered<Device>;
  /** How many devices a type has. */
  devicesOfType: Map<string, number>;
  /** `{typeId} {deviceId}` of the devices that were registered under a gateway, by that of the gateway. */
  behindGateway: Map<string, Set<string>>;
  apiKeys: Ordered<ApiKey>;
  resourceGroups: Ordered<ResourceGroup>;
  /** The groups that a device is in, in the order in which it came into them. */
  groupsOfDevice: Map<string, Set<string>>;
}>;

/** What an org has, in any order, but for the groups of each device. */
export type OrgLists = {
  readonly deviceTypes: NonNullable<DeviceTypeAggregate>[];
  readonly devices: Device[];
  readonly apiKeys: ApiKey[];
  readonly resourceGroups: ResourceGroup[];
  readonly groupsOfDevice: (readonly [key: string, groupIds: readonly string[]])[];
};

export function emptyLists(): OrgLists {
  return { deviceTypes: [], devices: [], apiKeys: [], resourceGroups: [], groupsOfDevice: [] };
}

/** Puts what an org has in order. */
export function contentsOf({ deviceTypes, devices, apiKeys, resourceGroups, groupsOfDevice }: OrgLists): OrgContents {
  const devicesOfType = new Map<string, number>();
  const behindGateway = new Map<string, Set<string>>();
  for (const device of devices) {
    const { typeId, gateway } = device;
    devicesOfType.set(typeId, (devicesOfType.get(typeId) ?? 0) + 1);
    if (gateway) addTo(behindGateway, memberKey(gateway), memberKey(device));
  }
  return {
    deviceTypes: new Ordered(deviceTypes.map((one) => [one.typeId, one])),
    devices: new Ordered(devices.map((one) => [memberKey(one), one])),
    devicesOfType,
    behindGateway,
    apiKeys: new Ordered(apiKeys.map((one) => [one.key, one])),
    resourceGroups: new Ordered(resourceGroups.map((one) => [one.groupId, one])),
    groupsOfDevice: new Map(groupsOfDevice.map(([key, groupIds]) => [key, new Set(groupIds)])),
  };
}

export function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

export function removeFrom(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
