/** `GET /groups/{groupId}`: one resource group. */
import { resourceGroupUnknown } from '../../domain/resource-group.ts';
import type { Called, Read } from '../operation.ts';
import { resourceGroupView } from './resource-group.ts';

export const getResourceGroup: Read<Called<{ groupId: string }>> = {
  name: 'resource-groups/get',
  answer: ({ caller: { org }, groupId }, world) => {
    const found = world.registry.resourceGroup(org, groupId);
    return found ? { status: 200, body: resourceGroupView(found) } : resourceGroupUnknown(groupId);
  },
};
