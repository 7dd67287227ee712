/** A device type as the API shows it. */
import type { DeviceTypeView } from '../../domain/api/device-types.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import type { DeviceTypeAggregate } from '../../domain/device-type.ts';

/** What was never set is left out: iot-python unpacks the members as arguments. Source: iot-python test_api_registry_devicetypes. */
export function deviceTypeView({
  typeId,
  createdAt,
  updatedAt,
  ...members
}: NonNullable<DeviceTypeAggregate>): DeviceTypeView {
  const path = `/api/v0002/device/types/${typeId}`;
  return {
    id: typeId,
    ...members,
    createdDateTime: isoInstant(createdAt),
    updatedDateTime: isoInstant(updatedAt),
    refs: {
      physicalInterface: `${path}/physicalinterface`,
      logicalInterfaces: `${path}/logicalinterfaces`,
      mappings: `${path}/mappings`,
    },
  };
}
