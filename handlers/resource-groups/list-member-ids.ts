/** `GET /bulk/devices/{groupId}/ids`: the ids of a group's members, all of them. Source: iot-nodejs src/api/ApiClient.js. Guess: the shape. */
import { resourceGroupUnknown } from '../../domain/resource-group.ts';
import type { Called, Read } from '../operation.ts';
import { membersSeenBy } from './members.ts';

export const listMemberIds: Read<Called<{ groupId: string }>> = {
  name: 'resource-groups/list-member-ids',
  answer: ({ caller, groupId }, world) => {
    const members = membersSeenBy(caller, groupId, world);
    if (!members) return resourceGroupUnknown(groupId);
    const results = Array.from(members.upwards(), ({ typeId, deviceId }) => ({ typeId, deviceId }));
    return { status: 200, body: { results } };
  },
};
