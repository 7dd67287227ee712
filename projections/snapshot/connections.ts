/** The connection records of all orgs in a snapshot, apart from these what every message changes: what a client did last, and when. */
import type { Activity, ConnectionRecord } from '../../domain/connection-record.ts';
import type { Tenants } from '../tenants.ts';
import { type OfOrgs, ofAll, ofOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { OFTEN, type Table } from './table.ts';

type Row = Readonly<{ org: string } & Omit<ConnectionRecord, 'activity' | 'activeAt'>>;

const connections: Table<ConnectionRecord, string, Row> = {
  name: 'connections',
  shardRows: OFTEN,
  key: ({ clientId }) => clientId,
  row: ({ clientId, open, connectedAt, disconnectedAt, closeCode, protocol }, org, before) => {
    const same =
      before?.open === open &&
      before.connectedAt === connectedAt &&
      before.disconnectedAt === disconnectedAt &&
      before.closeCode === closeCode &&
      before.protocol === protocol;
    return same ? before : { org, clientId, open, connectedAt, disconnectedAt, closeCode, protocol };
  },
  write: (row) => row,
  read: (row: Row) => row,
};

/**
 * In the order of the records: what they did, a digit each, by its place in `activities`, and when, in ms after `since`. Numbers of few
 * digits are read several times as quickly.
 */
type Activities = Readonly<{ since: number; what: string; at: readonly number[] }>;
const activities: readonly Activity[] = ['mqttConnect', 'mqttPublish', 'mqttSubscribe', 'mqttDisconnect'];
const ZERO = '0'.charCodeAt(0);

export function writeConnections(tenants: Tenants, parts: PartsWriter): void {
  const records = ofAll(tenants, ({ connectionStates }) => connectionStates.all());
  parts.table(connections, records);
  const since = records[0]?.[0].activeAt ?? 0;
  let what = '';
  for (const [{ activity }] of records) what += activities.indexOf(activity);
  const at = records.map(([{ activeAt }]) => activeAt - since);
  parts.part('activities', { since, what, at } satisfies Activities);
  parts.part(
    'left',
    ofOrgs(tenants, ({ connectionStates }) => [...connectionStates.left()]),
  );
}

export function readConnections(tenants: Tenants, parts: PartsReader): void {
  const { since, what, at } = parts.part<Activities>('activities');
  let next = 0;
  for (const { org, clientId, open, connectedAt, disconnectedAt, closeCode, protocol } of parts.rows(connections)) {
    const activity = activities[what.charCodeAt(next) - ZERO] as Activity;
    const activeAt = since + (at[next++] as number);
    const record = { clientId, open, connectedAt, disconnectedAt, closeCode, activity, activeAt, protocol };
    tenants.of(org).connectionStates.restore(record);
  }
  for (const [org, clientIds] of parts.part<OfOrgs<string>>('left')) {
    tenants.of(org).connectionStates.restoreLeft(clientIds);
  }
}
