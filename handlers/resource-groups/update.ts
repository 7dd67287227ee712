/** `PUT /groups/{groupId}`: a resource group is described otherwise; its members stay. */
import type { ResourceGroupUpdate } from '../../domain/api/resource-groups.ts';
import {
  type ResourceGroupAggregate,
  type ResourceGroupEvent,
  resourceGroup,
  type UpdateResourceGroup,
} from '../../domain/resource-group.ts';
import { type Called, type Write, write } from '../operation.ts';
import { resourceGroupStream, resourceGroupView } from './resource-group.ts';

type Request = Called<{ groupId: string; body: ResourceGroupUpdate }>;

export const updateResourceGroup: Write<Request, UpdateResourceGroup, ResourceGroupAggregate, ResourceGroupEvent> =
  write({
    name: 'resource-groups/update',
    decider: resourceGroup,
    toCommand: ({ caller: { org }, groupId, body }): UpdateResourceGroup => ({
      type: 'UpdateResourceGroup',
      org,
      groupId,
      changes: body,
    }),
    ...resourceGroupStream,
    reply: (updated) => ({ status: 200, body: updated && resourceGroupView(updated) }),
  });
