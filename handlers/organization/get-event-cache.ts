/** `GET /config/lec`: whether last events are cached, and for how many days. */
import type { Called, Read } from '../operation.ts';
import { ownOrg } from './own-org.ts';

export const getEventCache: Read<Called> = {
  name: 'organization/get-event-cache',
  answer: ({ caller }, world) => ({ status: 200, body: ownOrg(caller.org, world).lastEventCache }),
};
