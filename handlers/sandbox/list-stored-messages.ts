/** `GET /_sandbox/v1/orgs/{org}/stored-messages`: the last message of each topic that keeps one, page by page. */
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';
import { firstRows, type Paging, pageOf } from './page.ts';
import { type Stored, storedMessageView } from './stored-message-view.ts';

/** Payload bytes after which a page ends: a thousand retained messages of the largest size would be 128 MiB. */
const PAGE_PAYLOAD_BYTES_MAX = 4 * 1_024 * 1_024;

export const listStoredMessages: Read<Paging & Readonly<{ org: string }>> = {
  name: 'sandbox/list-stored-messages',
  answer: ({ org, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const topicOf = ({ topic }: Stored) => topic;
    const rows = firstRows(world.stored(org, '#'), paging, topicOf);
    const limit = fitting(rows, paging.limit);
    return { status: 200, body: pageOf(rows, { limit }, topicOf, (stored) => storedMessageView(org, stored)) };
  },
};

/** How many of these fit on a page; one in any case. */
function fitting(rows: readonly Stored[], limit: number): number {
  let bytes = 0;
  const full = rows.findIndex(({ payload }) => {
    bytes += payload.length;
    return bytes > PAGE_PAYLOAD_BYTES_MAX;
  });
  return full < 0 ? limit : Math.min(limit, Math.max(1, full));
}
