/** A device type as the sandbox's own API shows it. */
import { isoInstant } from '../../domain/api/instants.ts';
import type { DeviceTypeAggregate } from '../../domain/device-type.ts';
import type { World } from '../../projections/world.ts';

type DeviceType = NonNullable<DeviceTypeAggregate>;

/** What is registered. */
export function registeredTypeView({ createdAt, updatedAt, ...type }: DeviceType): object {
  return { ...type, createdAt: isoInstant(createdAt), updatedAt: isoInstant(updatedAt) };
}

/** `devices`: how many of the type are registered. */
export function deviceTypeView(org: string, type: DeviceType, { registry }: World): object {
  return { ...registeredTypeView(type), devices: registry.contents(org).devicesOfType.get(type.typeId) ?? 0 };
}
