/** `GET /_sandbox/v1/orgs/{org}/api-keys`: the API keys of an org, page by page. */
import type { Read } from '../operation.ts';
import { apiKeyView } from './api-key-view.ts';
import { orgUnknown } from './known.ts';
import { type Paging, pageOf } from './page.ts';

export const listApiKeysOf: Read<Paging & Readonly<{ org: string }>> = {
  name: 'sandbox/list-api-keys',
  answer: ({ org, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const rows = world.registry.contents(org).apiKeys.upwards(paging.after);
    return { status: 200, body: pageOf(rows, paging, ({ key }) => key, apiKeyView) };
  },
};
