/** The connection records of all orgs in a snapshot: whose they are, what changes with each connection, and what with every message. */
import type { Activity, ConnectionRecord } from '../../domain/connection-record.ts';
import type { Tenants } from '../tenants.ts';
import { ColumnsReader, ColumnsWriter } from './columns.ts';
import { type OfOrgs, ofAll, ofOrgs, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { eachOf, OFTEN, RARELY, type Table } from './table.ts';

type Row = Readonly<{ org: string } & Pick<ConnectionRecord, 'clientId' | 'protocol'>>;
type Plain = readonly [org: string, clientId: string, protocol: string | null];

export const connections: Table<ConnectionRecord, string, Row> = {
  name: 'connections',
  shardRows: RARELY,
  key: ({ clientId }) => clientId,
  sorted: true,
  row: ({ clientId, protocol }, org, before) => {
    return before?.protocol === protocol && before?.org === org ? before : { org, clientId, protocol };
  },
  write: ({ org, clientId, protocol }): Plain => [org, clientId, protocol ?? null],
  read: eachOf(([org, clientId, protocol]: Plain) => ({ org, clientId, protocol: protocol ?? undefined })),
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
  read: ({ numbers }) => {
    const columns = new ColumnsReader(numbers);
    const [open, connectedAt] = [columns.next(), columns.next()];
    const [disconnectedAt, closeCode] = [columns.nextOptional(), columns.nextOptional()];
    return open.map((count, nth) => ({
      open: count,
      connectedAt: connectedAt[nth] as number,
      disconnectedAt: disconnectedAt[nth],
      closeCode: closeCode[nth],
    }));
  },
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
  const details = parts.rows(connected);
  const records: (readonly [org: string, record: ConnectionRecord])[] = [];
  for (const { org, clientId, protocol } of parts.rows(connections)) {
    const nth = records.length;
    const detail = details[nth];
    const activity = activities[what[nth] as number];
    const activeAt = at[nth];
    if (!detail || activity === undefined || activeAt === undefined) {
      throw new Error('The snapshot has more connection records than it says what was done: it is damaged');
    }
    const { open, connectedAt, disconnectedAt, closeCode } = detail;
    const known = tenants.of(org).connectionStates.get(clientId);
    if (known) {
      known.open = open;
      known.connectedAt = connectedAt;
      known.disconnectedAt = disconnectedAt;
      known.closeCode = closeCode;
      known.activity = activity;
      known.activeAt = activeAt;
      known.protocol = protocol;
      records.push([org, known]);
    } else {
      records.push([org, { clientId, open, connectedAt, disconnectedAt, closeCode, activity, activeAt, protocol }]);
    }
  }
  const left = new Map(parts.part<OfOrgs<string>>('left'));
  restoreOrgs(tenants, records, ({ connectionStates }, of, org) =>
    connectionStates.restoreAll(of, left.get(org) ?? []),
  );
}
