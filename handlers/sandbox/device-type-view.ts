/** A device type as the sandbox's own API shows it. */
import { isoInstant } from '../../domain/api/instants.ts';
import type { DeviceTypeAggregate } from '../../domain/device-type.ts';
import type { World } from '../../projections/world.ts';

/** `devices`: how many of the type are registered. */
export function deviceTypeView(
  org: string,
  { createdAt, updatedAt, ...type }: NonNullable<DeviceTypeAggregate>,
  { registry }: World,
): object {
  return {
    ...type,
    createdAt: isoInstant(createdAt),
    updatedAt: isoInstant(updatedAt),
    devices: registry.contents(org).devicesOfType.get(type.typeId) ?? 0,
  };
}
