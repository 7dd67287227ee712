/** `GET /_sandbox/v1/orgs/{org}/users`: the users of an org, page by page. */
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';
import { usersOf } from './org-view.ts';
import { firstRows, type Paging, pageOf } from './page.ts';

export const listUsers: Read<Paging & Readonly<{ org: string }>> = {
  name: 'sandbox/list-users',
  answer: ({ org, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const keyOf = ({ userId }: Readonly<{ userId: string }>) => userId;
    const rows = firstRows(usersOf(org, world), paging, keyOf);
    return { status: 200, body: pageOf(rows, paging, keyOf, (user) => user) };
  },
};
