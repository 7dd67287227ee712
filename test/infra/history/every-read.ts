/** Requests to every read of the catalogue, and what a running sandbox answers them. */
import type { Caller } from '../../../domain/api/access.ts';
import { clientIdsOf } from '../../../domain/client-id.ts';
import { DAY_MS } from '../../../domain/day.ts';
import { deviceByClientId } from '../../../domain/device-access.ts';
import { defaultGroupId } from '../../../domain/resource-group.ts';
import { type AnyRead, reads } from '../../../handlers/catalogue.ts';
import type { ApiOutcome } from '../../../handlers/operation.ts';
import { readLog } from '../../../infra/log-read.ts';
import { EVENTS_ONLY, KEY } from '../../handlers/furnished.ts';
import { type PureSandbox, START } from '../../handlers/pure-sandbox.ts';

const org = 'abc123';
const callers: readonly Caller[] = [
  { type: 'apikey', id: KEY, org },
  { type: 'apikey', id: EVENTS_ONLY, org },
];
const devices = [
  { typeId: 't1', deviceId: 'dev1' },
  { typeId: 't1', deviceId: 'dev2' },
  { typeId: 'gwt', deviceId: 'gw1' },
];

export type Question = Readonly<{ name: string; request: unknown }>;

/** A question to each read; `nth` says about what. Each request has the members that any of them needs. */
export function questions(nth: number): readonly Question[] {
  const device = devices[nth % devices.length] as (typeof devices)[number];
  const clientId = clientIdsOf({ org, ...device })[nth % 2] ?? '';
  const period = { first: Math.floor(START / DAY_MS), last: Math.floor(START / DAY_MS), detailed: true };
  const list = { limit: 1 + (nth % 3), sort: [], facets: [], filters: {} };
  const request = {
    org,
    limit: list.limit,
    configured: {},
    caller: callers[nth % callers.length],
    ...device,
    clientId,
    device: deviceByClientId(clientId, org),
    key: nth % 2 === 0 ? KEY : EVENTS_ONLY,
    userId: nth % 2 === 0 ? 'ada' : 'bob',
    groupId: defaultGroupId(org, device.typeId, device.deviceId),
    eventId: 'e',
    logId: '1',
    expand: { location: true },
    query: { ...list, ...period, ...device },
  };
  return [...reads.keys()].map((name) => ({ name, request }));
}

/** What a sandbox answers now; the time is that of its last event. */
export async function answerNow({ world, store }: PureSandbox, { name, request }: Question): Promise<ApiOutcome> {
  const read = reads.get(name) as AnyRead;
  const now = world.timeIn(org, store.get(world.position)?.metadata.recordedAt ?? 0);
  const asked = read.reads?.(request as never, world, now);
  const events = asked ? await readLog(asked, store) : [];
  return read.answer(request as never, world, now, events);
}
