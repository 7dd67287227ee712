/** Lists of devices: what they run over, and what they can be filtered and sorted by. */
import { isoInstant } from '../../domain/api/instants.ts';
import { listQuerySchema, type Source } from '../../domain/api/listing.ts';
import { deviceInfoFacets, deviceInfoFilters } from '../../domain/api/members.ts';
import type { Device } from '../../domain/device.ts';
import { memberKey } from '../../domain/resource-group.ts';
import type { World } from '../../projections/world.ts';
import { attributeOf } from '../listing.ts';

/** Source: swagger of the organization administration API. */
const filters: readonly string[] = [
  'typeId',
  'deviceId',
  'gatewayTypeId',
  'gatewayId',
  'status.alert.enabled',
  'registration.date',
  'mgmt.dormant',
  'mgmt.supports.deviceActions',
  'mgmt.supports.firmwareActions',
  ...deviceInfoFilters,
];

/** Source: as above. */
const facets: readonly string[] = ['typeId', ...deviceInfoFacets];

/** The query of every list of devices. */
export const deviceListQuerySchema = listQuerySchema(filters, facets);

type OrgContents = ReturnType<World['registry']['contents']>;
type Rows = Pick<Source<Device>, 'name' | 'size' | 'upwards' | 'downwards' | 'natural'>;

/** All devices of an org, in the order of their types, then of their ids. A page costs the same wherever it begins. */
export function allDevices({ devices }: Pick<OrgContents, 'devices'>): Source<Device> {
  return sourceOf({
    name: 'devices',
    size: devices.size,
    upwards: (after) => devices.upwards(after),
    downwards: (before) => devices.downwards(before),
    natural: ['typeId', 'deviceId'],
  });
}

/** The devices of one type, in the order of their ids; no page looks at more than its own rows and the one behind them. */
export function devicesOfType(
  { devices, devicesOfType }: Pick<OrgContents, 'devices' | 'devicesOfType'>,
  typeId: string,
): Source<Device> {
  // No device has the id "", and "!" is the character behind the blank: the keys of the type stand between these two.
  const first = memberKey({ typeId, deviceId: '' });
  const end = `${typeId}!`;
  return sourceOf({
    name: `devices of the type ${typeId}`,
    size: devicesOfType.get(typeId) ?? 0,
    upwards: (after = first) => whileOfType(devices.upwards(after), typeId),
    downwards: (before = end) => whileOfType(devices.downwards(before), typeId),
    natural: ['deviceId'],
  });
}

/** Some devices by their keys, `name` saying which, in their order; keys of devices that are not there are left out. */
export function devicesOf(
  name: string,
  { devices }: Pick<OrgContents, 'devices'>,
  keys: Iterable<string>,
): Source<Device> {
  const rows = [...keys]
    .sort()
    .map((key) => devices.get(key))
    .filter((device) => device !== undefined);
  return sourceOf({
    name,
    size: rows.length,
    upwards: (after) => (after === undefined ? rows : rows.filter((row) => memberKey(row) > after)),
    downwards: (before) => rows.filter((row) => before === undefined || memberKey(row) < before).reverse(),
    natural: ['typeId', 'deviceId'],
  });
}

function sourceOf(rows: Rows): Source<Device> {
  return { ...rows, keyOf: memberKey, attribute };
}

function* whileOfType(rows: Iterable<Device>, typeId: string): Iterable<Device> {
  for (const row of rows) {
    if (row.typeId !== typeId) return;
    yield row;
  }
}

/** Nothing but what is named here: rows hold digests of tokens, and what a list is sorted by stands in its bookmark. */
function attribute(row: Device, name: string): unknown {
  switch (name) {
    case 'typeId':
    case 'deviceId':
      return row[name];
    case 'gatewayTypeId':
      return row.gateway?.typeId;
    case 'gatewayId':
      return row.gateway?.deviceId;
    case 'status.alert.enabled':
      return row.alert?.enabled ?? false;
    case 'status.alert.timestamp':
      return row.alert && isoInstant(row.alert.at);
    case 'registration.date':
      return isoInstant(row.registered.at);
    default:
      return name.startsWith('deviceInfo.') ? attributeOf(row, name) : undefined;
  }
}
