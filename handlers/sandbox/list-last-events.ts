/** `GET /_sandbox/v1/orgs/{org}/last-events`: where the last events of each device stand in the log, page by page. */
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';
import { deviceKeyOf, lastEventsRow } from './last-event-view.ts';
import { firstRows, type Paging, pageOf } from './page.ts';

export const listLastEventsOf: Read<Paging & Readonly<{ org: string }>> = {
  name: 'sandbox/list-last-events',
  answer: ({ org, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const rows = firstRows(world.lastEvents(org).all(), paging, deviceKeyOf);
    return { status: 200, body: pageOf(rows, paging, deviceKeyOf, lastEventsRow) };
  },
};
