/** What the operations on resource groups share: where a group is kept, and how it is shown. */
import { present } from '../../domain/api/members.ts';
import type { ResourceGroupView } from '../../domain/api/resource-groups.ts';
import type { ResourceGroup, ResourceGroupAggregate } from '../../domain/resource-group.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';

type Named = Readonly<{ org: string; groupId: string }>;

export const resourceGroupStream = {
  streamId: ({ org, groupId }: Named): string => streams.resourceGroup(org, groupId),
  aggregate: (
    { org, groupId }: Named,
    world: World,
  ): Readonly<{ state: ResourceGroupAggregate; revision: number | 'none' }> =>
    world.registry.resourceGroups.get(streams.resourceGroup(org, groupId)),
};

export function resourceGroupView({ groupId, name, description, searchTags }: ResourceGroup): ResourceGroupView {
  return { id: groupId, name, ...present({ description }), searchTags: [...searchTags] };
}
