/** The connection records of all orgs in a snapshot: whose they are, what changes with each connection, and what with every message. */
import type { Activity, ConnectionRecord } from '../../domain/connection-record.ts';
import { newRecord } from '../connection-states.ts';
import type { Tenants } from '../tenants.ts';
import { ColumnsWriter } from './columns.ts';
import { type OfOrgs, ofAll, ofOrgs, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { OFTEN, RARELY, type RowTable, type Table } from './table.ts';

type Row = Readonly<{ org: string } & Pick<ConnectionRecord, 'clientId' | 'protocol'>>;
type Plain = readonly [org: string, clientId: string, protocol: string | null];

export const connections: RowTable<ConnectionRecord, string, Row> = {
  name: 'connections',
  shardRows: RARELY,
  key: ({ clientId }) => clientId,
  sorted: true,
  row: ({ clientId, protocol }, org, before) => {
    return before?.protocol === protocol && before?.org === org ? before : { org, clientId, protocol };
  },
  write: ({ org, clientId, protocol }): Plain => [org, clientId, protocol ?? null],
  read: ([org, clientId, protocol]: Plain) => ({ org, clientId, protocol: protocol ?? undefined }),
};

type Connected = Readonly<Pick<ConnectionRecord, 'open' | 'connectedAt' | 'disconnectedAt' | 'closeCode'>>;

export const connected: Table<ConnectionRecord, string, Connected> = {
  name: 'connected',
  shardRows: OFTEN,
  key: ({ clientId }) => clientId,
  sorted: true,
  row: ({ open, connectedAt, disconnectedAt, closeCode }, _org, before) => {
    const same =
      before?.open === open &&
      before.connectedAt === connectedAt &&
      before.disconnectedAt === disconnectedAt &&
      before.closeCode === closeCode;
    return same ? before : { open, connectedAt, disconnectedAt, closeCode };
  },
  numbers: (rows) =>
    new ColumnsWriter()
      .add(rows.map(({ open }) => open))
      .add(rows.map(({ connectedAt }) => connectedAt))
      .addOptional(rows.map(({ disconnectedAt }) => disconnectedAt))
      .addOptional(rows.map(({ closeCode }) => closeCode))
      .bytes(),
};

/** What a client did, as a number: its place here. */
const activities: readonly Activity[] = ['mqttConnect', 'mqttPublish', 'mqttSubscribe', 'mqttDisconnect'];

export function writeConnections(tenants: Tenants, parts: PartsWriter): void {
  const all = ofAll(tenants, ({ connectionStates }) => connectionStates.all());
  parts.table(connections, all);
  const what: number[] = [];
  const at: number[] = [];
  for (const { activity, activeAt } of parts.table(connected, all)) {
    what.push(activities.indexOf(activity));
    at.push(activeAt);
  }
  parts.part('activities', undefined, new ColumnsWriter().add(what).add(at).bytes());
  parts.part(
    'left',
    ofOrgs(tenants, ({ connectionStates }) => [...connectionStates.left()]),
  );
}

/** Records that are there already become those of then, and stay. */
export function readConnections(tenants: Tenants, parts: PartsReader): void {
  const columns = parts.numbers('activities');
  const [what, at] = [columns.next(), columns.next()];
  const rows = parts.rows(connections);
  const records: ConnectionRecord[] = [];
  for (const { numbers } of parts.shards(connected)) {
    const [open, connectedAt] = [numbers.next(), numbers.next()];
    const [disconnectedAt, closeCode] = [numbers.nextOptional(), numbers.nextOptional()];
    for (let nth = 0; nth < open.length; nth++) {
      const row = rows[records.length];
      const activity = activities[what[records.length] as number];
      if (!row || activity === undefined) {
        throw new Error('The snapshot has more connection records than clients that have one: it is damaged');
      }
      const { connectionStates } = tenants.of(row.org);
      const known = connectionStates.get(row.clientId);
      const record = known ?? newRecord(row.clientId, 0);
      if (!known) connectionStates.put(record);
      record.open = open[nth] as number;
      record.connectedAt = connectedAt[nth] as number;
      record.disconnectedAt = disconnectedAt[nth];
      record.closeCode = closeCode[nth];
      record.activity = activity;
      record.activeAt = at[records.length] as number;
      record.protocol = row.protocol;
      records.push(record);
    }
  }
  const left = new Map(parts.part<OfOrgs<string>>('left'));
  restoreOrgs(tenants, rows, records, ({ connectionStates }, own, org) => {
    connectionStates.restoreAll(own, left.get(org) ?? []);
  });
}
