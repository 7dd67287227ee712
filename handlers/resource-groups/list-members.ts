/** `GET /bulk/devices/{groupId}`: the members of a resource group, as devices are listed everywhere. Source: iot-java APIClient tests. */
import type { ListRequest } from '../../domain/api/listing.ts';
import { resourceGroupUnknown } from '../../domain/resource-group.ts';
import { deviceView } from '../devices/view.ts';
import { listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';
import { membersSeenBy } from './members.ts';

export const listMembers: Read<Called<{ groupId: string; query: ListRequest }>> = {
  name: 'resource-groups/list-members',
  answer: ({ caller, groupId, query }, world) => {
    const members = membersSeenBy(caller, groupId, world);
    if (!members) return resourceGroupUnknown(groupId);
    return listOf(members, query, (device) => deviceView(caller.org, device));
  },
};
