/**
 * `PUT /bulk/devices/{groupId}/remove`: devices leave a resource group. Those that are not in it are no error: what was asked for holds.
 * Source: iot-nodejs src/api/ApiClient.js (200).
 */
import {
  type RemoveResourceGroupMembers,
  type ResourceGroupAggregate,
  type ResourceGroupEvent,
  resourceGroup,
} from '../../domain/resource-group.ts';
import { type Write, write } from '../operation.ts';
import { sees } from '../visibility.ts';
import { type CalledMembers, membersChanged } from './members.ts';
import { resourceGroupStream } from './resource-group.ts';

export const removeMembers: Write<
  CalledMembers,
  RemoveResourceGroupMembers,
  ResourceGroupAggregate,
  ResourceGroupEvent
> = write({
  name: 'resource-groups/remove-members',
  decider: resourceGroup,
  toCommand: ({ caller, groupId, members }, world): RemoveResourceGroupMembers => ({
    type: 'RemoveResourceGroupMembers',
    org: caller.org,
    groupId,
    members: members.filter(({ typeId, deviceId }) => sees(caller, world, typeId, deviceId)),
  }),
  ...resourceGroupStream,
  reply: membersChanged,
});
