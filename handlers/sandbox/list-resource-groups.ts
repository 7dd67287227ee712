/** `GET /_sandbox/v1/orgs/{org}/resource-groups`: the resource groups of an org, page by page. */
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';
import { type Paging, pageOf } from './page.ts';
import { resourceGroupView } from './resource-group-view.ts';

export const listResourceGroupsOf: Read<Paging & Readonly<{ org: string }>> = {
  name: 'sandbox/list-resource-groups',
  answer: ({ org, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const rows = world.registry.contents(org).resourceGroups.upwards(paging.after);
    return { status: 200, body: pageOf(rows, paging, ({ groupId }) => groupId, resourceGroupView) };
  },
};
