/** `GET /_sandbox/v1/orgs/{org}`: one org. */
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';
import { orgViews } from './org-view.ts';

export const getOrg: Read<Readonly<{ org: string }>> = {
  name: 'sandbox/get-org',
  answer: ({ org }, world, now) => orgUnknown(org, world) ?? { status: 200, body: orgViews(world, () => now)(org) },
};
