/** `GET /groups`: resource groups, those of the gateways included, page by page. */
import type { ListRequest } from '../../domain/api/listing.ts';
import type { ResourceGroup } from '../../domain/resource-group.ts';
import { attributeOf, listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';
import { resourceGroupView } from './resource-group.ts';

/** A group with the tag that is asked for. Source: docs/reference/rlac.md (search tags). Guess: the names of the parameter. */
const tagFilters: readonly string[] = ['tags', 'searchTags'];

/** What groups can be filtered by. */
export const resourceGroupFilters: readonly string[] = ['id', 'name', ...tagFilters];

export const listResourceGroups: Read<Called<{ query: ListRequest }>> = {
  name: 'resource-groups/list',
  answer: ({ caller: { org }, query }, world) => {
    const { resourceGroups } = world.registry.contents(org);
    const source = {
      size: resourceGroups.size,
      upwards: (after?: string) => resourceGroups.upwards(after),
      downwards: (before?: string) => resourceGroups.downwards(before),
      keyOf: ({ groupId }: ResourceGroup) => groupId,
      name: 'resource groups',
      natural: ['id'],
      attribute: (group: ResourceGroup, name: string) =>
        tagFilters.includes(name)
          ? group.searchTags.find((tag) => tag === query.filters[name])
          : attributeOf(resourceGroupView(group), name),
    };
    return listOf(source, query, resourceGroupView);
  },
};
