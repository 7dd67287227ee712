/** A device as the API shows it. */
import type { DeviceView, LocationView } from '../../domain/api/devices.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import { clientIdOf } from '../../domain/client-id.ts';
import type { Device } from '../../domain/device.ts';
import type { Author } from '../../domain/events/registry.ts';

/**
 * Clients rely on what is there even when it is empty. `withLocation` adds the location, if one was set. Source: iot-python
 * src/wiotp/sdk/api/registry/devices.py (unpacks deviceInfo, needs clientId), test_api_registry_devices; swagger Device.md.
 */
export function deviceView(org: string, device: Device, withLocation = false): DeviceView {
  const { typeId, deviceId, classId, deviceInfo = {}, metadata = {}, author, alert, gateway, location } = device;
  const path = `/api/v0002/device/types/${typeId}/devices/${deviceId}`;
  return {
    clientId: clientIdOf({ org, typeId, deviceId, classId }),
    typeId,
    deviceId,
    classId,
    deviceInfo,
    metadata,
    registration: { auth: registrant(author), date: isoInstant(device.registered.at) },
    status: { alert: alert ? { enabled: alert.enabled, timestamp: isoInstant(alert.at) } : { enabled: false } },
    refs: { location: `${path}/location`, diag: { logs: `${path}/diag/logs`, errorCodes: `${path}/diag/errorCodes` } },
    ...(gateway && { gatewayTypeId: gateway.typeId, gatewayId: gateway.deviceId }),
    ...(device.extensions && { extensions: device.extensions }),
    ...(withLocation && location && { location: locationView(location) }),
  };
}

/** A location as the API shows it; numbers as they were sent. Source: iot-python test_api_registry_devices_ext. */
export function locationView({ updatedAt, ...location }: NonNullable<Device['location']>): LocationView {
  return { ...location, updatedDateTime: isoInstant(updatedAt) };
}

/**
 * Who registered a device. Guess: clients need an id and a type (iot-python) and read nothing into them; what the configuration asked for
 * was registered by nobody who could call, and says so.
 */
function registrant(author: Author | undefined): Readonly<{ id: string; type: string }> {
  return author ?? { id: 'configuration', type: 'configuration' };
}
