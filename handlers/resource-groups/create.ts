/** `POST /groups`: a resource group is made, without members. */
import type { ResourceGroupCreate } from '../../domain/api/resource-groups.ts';
import { drawnId } from '../../domain/drawn-id.ts';
import {
  type CreateResourceGroup,
  DEFAULT_GROUP_PREFIX,
  GROUPS_MAX,
  type ResourceGroupAggregate,
  type ResourceGroupEvent,
  resourceGroup,
} from '../../domain/resource-group.ts';
import type { World } from '../../projections/world.ts';
import { type Called, type Write, write } from '../operation.ts';
import { resourceGroupStream, resourceGroupView } from './resource-group.ts';

type Request = Called<{ body: ResourceGroupCreate }>;

/** Guess: the ids of groups are opaque. */
const ID_CHARACTERS = 16;

export const createResourceGroup: Write<Request, CreateResourceGroup, ResourceGroupAggregate, ResourceGroupEvent> =
  write({
    name: 'resource-groups/create',
    draws: ID_CHARACTERS,
    decider: resourceGroup,
    toCommand: ({ caller: { org }, body }, world, { random }): CreateResourceGroup => ({
      type: 'CreateResourceGroup',
      org,
      groupId: drawnId(random),
      ...body,
      groups: countGroups(org, world),
    }),
    ...resourceGroupStream,
    reply: (created) => ({ status: 201, body: created && resourceGroupView(created) }),
  });

/** Groups that are not a gateway's own, which stand together in the list; no more than the bound are counted. */
function countGroups(org: string, world: World): number {
  const { resourceGroups } = world.registry.contents(org);
  let count = 0;
  for (const { groupId } of resourceGroups.upwards()) {
    if (groupId >= DEFAULT_GROUP_PREFIX || ++count >= GROUPS_MAX) break;
  }
  for (const { groupId } of resourceGroups.downwards()) {
    if (groupId < DEFAULT_GROUP_PREFIX || groupId.startsWith(DEFAULT_GROUP_PREFIX) || ++count >= GROUPS_MAX) break;
  }
  return count;
}
