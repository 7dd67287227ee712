/**
 * `PUT /bulk/devices/{groupId}/add`: devices come into a resource group, all or none. Source: iot-java APIClient tests (200).
 * Guess: what becomes of devices that are not registered.
 */
import {
  type AddResourceGroupMembers,
  GROUPS_PER_DEVICE_MAX,
  memberKey,
  type ResourceGroupAggregate,
  type ResourceGroupEvent,
  resourceGroup,
} from '../../domain/resource-group.ts';
import { type Write, write } from '../operation.ts';
import { sees } from '../visibility.ts';
import { type CalledMembers, membersChanged } from './members.ts';
import { resourceGroupStream } from './resource-group.ts';

export const addMembers: Write<CalledMembers, AddResourceGroupMembers, ResourceGroupAggregate, ResourceGroupEvent> =
  write({
    name: 'resource-groups/add-members',
    decider: resourceGroup,
    toCommand: ({ caller, groupId, members }, world): AddResourceGroupMembers => {
      const { org } = caller;
      const { devices, groupsOfDevice } = world.registry.contents(org);
      const unknown = members.find(
        (member) => !devices.get(memberKey(member)) || !sees(caller, world, member.typeId, member.deviceId),
      );
      const full = members.find((member) => {
        const groups = groupsOfDevice.get(memberKey(member));
        return groups && groups.size >= GROUPS_PER_DEVICE_MAX && !groups.has(groupId);
      });
      return {
        type: 'AddResourceGroupMembers',
        org,
        groupId,
        members,
        ...(unknown && { unknown }),
        ...(full && { full }),
      };
    },
    ...resourceGroupStream,
    reply: membersChanged,
  });
