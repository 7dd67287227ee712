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

export function noContents(): OrgContents {
  return {
    deviceTypes: new Ordered(),
    devices: new Ordered(),
    devicesOfType: new Map(),
    behindGateway: new Map(),
    apiKeys: new Ordered(),
    resourceGroups: new Ordered(),
    groupsOfDevice: new Map(),
  };
}

/** A device is there now. */
export function addDevice({ devices, devicesOfType, behindGateway }: OrgContents, device: Device): void {
  const { typeId, gateway } = device;
  const key = memberKey(device);
  devices.set(key, device);
  devicesOfType.set(typeId, (devicesOfType.get(typeId) ?? 0) + 1);
  if (gateway) addTo(behindGateway, memberKey(gateway), key);
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
