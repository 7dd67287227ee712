/** `GET /device/types`: device types, page by page. */
import type { ListRequest } from '../../domain/api/listing.ts';
import { deviceInfoFilters } from '../../domain/api/members.ts';
import type { DeviceTypeAggregate } from '../../domain/device-type.ts';
import { attributeOf, listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';
import { deviceTypeView } from './view.ts';

type DeviceType = NonNullable<DeviceTypeAggregate>;

/** What device types can be filtered by. Source: swagger of the organization administration API. */
export const deviceTypeFilters: readonly string[] = ['id', 'description', ...deviceInfoFilters];

export const listDeviceTypes: Read<Called<{ query: ListRequest }>> = {
  name: 'device-types/list',
  answer: ({ caller: { org }, query }, world) => {
    const { deviceTypes } = world.registry.contents(org);
    const source = {
      size: deviceTypes.size,
      upwards: (after?: string) => deviceTypes.upwards(after),
      downwards: (before?: string) => deviceTypes.downwards(before),
      keyOf: ({ typeId }: DeviceType) => typeId,
      name: 'device types',
      natural: ['id'],
      attribute: ({ typeId, ...members }: DeviceType, name: string) =>
        name === 'id' ? typeId : attributeOf(members, name),
    };
    return listOf(source, query, deviceTypeView);
  },
};
