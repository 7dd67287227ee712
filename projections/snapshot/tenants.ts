/** What orgs remember of their traffic, in a snapshot. What every message changes stands in columns apart, in the order of its table. */
import type { Activity, ConnectionRecord } from '../../domain/connection-record.ts';
import type { Position } from '../../domain/recorded-event.ts';
import type { LastEvent } from '../last-events.ts';
import type { Kept } from '../retained.ts';
import type { Tenant } from '../tenant.ts';
import type { Tenants } from '../tenants.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import type { Table } from './table.ts';

type PlainKept = readonly [org: string, topic: string, position: Position, qos: 0 | 1 | 2, payload: BytesAsText];

const stored: Table<readonly [org: string, kept: Kept], Readonly<{ org: string; kept: Kept }>> = {
  name: 'stored',
  key: ([org, { topic }]) => `${org} ${topic}`,
  row: ([org, kept], before) => (before?.kept === kept ? before : { org, kept }),
  write: ({ org, kept: { topic, position, qos, payload } }): PlainKept => {
    return [org, topic, position, qos, bytesAsText(payload)];
  },
  read: ([org, topic, position, qos, payload]: PlainKept) => {
    return { org, kept: { topic, position, qos, payload: bytesOf(payload), levels: topic.split('/') } };
  },
};

/** What a client did last and when stands apart. */
type RecordRow = readonly [
  org: string,
  clientId: string,
  open: number,
  connectedAt: number,
  disconnectedAt: number | null,
  closeCode: number | null,
  protocol: string | null,
];
const connections: Table<readonly [org: string, record: ConnectionRecord], RecordRow> = {
  name: 'connections',
  key: ([org, { clientId }]) => `${org} ${clientId}`,
  row: ([org, record], before) => {
    const { clientId, open, connectedAt, disconnectedAt = null, closeCode = null, protocol = null } = record;
    const same =
      before?.[2] === open &&
      before[3] === connectedAt &&
      before[4] === disconnectedAt &&
      before[5] === closeCode &&
      before[6] === protocol;
    return same ? before : [org, clientId, open, connectedAt, disconnectedAt, closeCode, protocol];
  },
  write: (row) => row,
  read: (row: RecordRow) => row,
};

/** Positions stand apart. */
type TopicsRow = readonly [org: string, device: string, topics: readonly string[]];
const eventTopics: Table<readonly [org: string, device: string, events: readonly LastEvent[]], TopicsRow> = {
  name: 'event-topics',
  key: ([org, device]) => `${org} ${device}`,
  row: ([org, device, events], before) => {
    const same = before?.[2].length === events.length && events.every(({ topic }, nth) => topic === before[2][nth]);
    return same ? before : [org, device, events.map(({ topic }) => topic)];
  },
  write: (row) => row,
  read: (row: TopicsRow) => row,
};

/** In the order of the records; what they did by its place in `activities`. */
type Activities = Readonly<{ what: readonly number[]; at: readonly number[] }>;
const activities: readonly Activity[] = ['mqttConnect', 'mqttPublish', 'mqttSubscribe', 'mqttDisconnect'];
type Left = readonly (readonly [org: string, clientIds: readonly string[]])[];
type Days = readonly (readonly [org: string, days: readonly (readonly [day: number, bytes: number])[]])[];

/** Everything but the subscriptions. */
export function writeTenants(tenants: Tenants, parts: PartsWriter): void {
  const all = tenants.all();
  const every = <Thing>(things: (tenant: Tenant) => Iterable<Thing>) =>
    all.flatMap(([org, tenant]) => Array.from(things(tenant), (thing) => [org, thing] as const));
  const some = <Thing>(things: (tenant: Tenant) => readonly Thing[]) =>
    all.map(([org, tenant]) => [org, things(tenant)] as const).filter(([, found]) => found.length > 0);

  parts.table(
    stored,
    every(({ retained }) => retained.all()),
  );
  const records = every(({ connectionStates }) => connectionStates.upwards());
  parts.table(connections, records);
  const what = records.map(([, { activity }]) => activities.indexOf(activity));
  parts.part('activities', { what, at: records.map(([, { activeAt }]) => activeAt) } satisfies Activities);
  parts.part('left', some(({ connectionStates }) => [...connectionStates.left()]) satisfies Left);
  const events = every(({ lastEvents }) => lastEvents.all());
  parts.table(
    eventTopics,
    events.map(([org, [device, entries]]) => [org, device, entries] as const),
  );
  parts.part(
    'event-positions',
    events.flatMap(([, [, entries]]) => entries.map(({ position }) => position)),
  );
  const days = some(({ usage }) => Array.from(usage.days(), ([day, { bytes }]) => [day, bytes] as const));
  parts.part('usage', days satisfies Days);
}

/** The registry is back already: it says what is to be remembered. */
export function readTenants(tenants: Tenants, parts: PartsReader): void {
  for (const { org, kept } of parts.rows(stored)) tenants.of(org).retained.restore(kept);
  readConnections(tenants, parts);
  const positions = parts.part<readonly Position[]>('event-positions');
  let next = 0;
  for (const [org, device, topics] of parts.rows(eventTopics)) {
    const events = topics.map((topic): LastEvent => ({ topic, position: positions[next++] as Position }));
    tenants.of(org).lastEvents.restore(device, events);
  }
  for (const [org, days] of parts.part<Days>('usage')) tenants.of(org).usage.restore(days);
}

function readConnections(tenants: Tenants, parts: PartsReader): void {
  const { what, at } = parts.part<Activities>('activities');
  const records = new Map<string, (readonly [clientId: string, record: ConnectionRecord])[]>();
  let next = 0;
  for (const [org, clientId, open, connectedAt, disconnectedAt, closeCode, protocol] of parts.rows(connections)) {
    const record: ConnectionRecord = {
      clientId,
      open,
      connectedAt,
      disconnectedAt: disconnectedAt ?? undefined,
      closeCode: closeCode ?? undefined,
      activity: activities[what[next] as number] as Activity,
      activeAt: at[next++] as number,
      protocol: protocol ?? undefined,
    };
    const ofOrg = records.get(org);
    if (ofOrg) ofOrg.push([clientId, record]);
    else records.set(org, [[clientId, record]]);
  }
  const left = new Map(parts.part<Left>('left'));
  for (const [org, ofOrg] of records) tenants.of(org).connectionStates.restore(ofOrg, left.get(org) ?? []);
}
