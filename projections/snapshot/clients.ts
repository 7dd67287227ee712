/** The clients in a snapshot: their aggregates, sessions and connections. What they are owed is kept apart, because every message changes it. */
import type { ClientState } from '../../domain/connection.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Principal } from '../../domain/topic.ts';
import type { Client, Clients } from '../clients.ts';
import { type Debts, Session } from '../session.ts';
import type { Tenants } from '../tenants.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import { type Owed, oweAgain, owedTo } from './owed.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { OFTEN, type Table } from './table.ts';

/** `record`: the client id of the connection's record; undefined when it has none, or one that was deleted meanwhile: then it is nobody's. */
type Row = Readonly<
  Pick<Client, 'state' | 'revision'> &
    Pick<Session, 'clientId' | 'org' | 'apiKey' | 'online' | 'durable' | 'principal'> & { record: string | undefined }
>;

type PlainPrincipal = Readonly<Omit<Principal, 'permissions'> & { permissions: readonly Permission[] }>;
type Online = NonNullable<ClientState['online']>;
type Will = NonNullable<Online['will']>;
type PlainWill = Readonly<Omit<Will, 'payload'> & { payload: BytesAsText }>;
type PlainState = Readonly<{
  online?: Readonly<Omit<Online, 'will'> & { will?: PlainWill }>;
  session?: Readonly<{ durable: boolean; filters: readonly (readonly [filter: string, qos: 0 | 1 | 2])[] }>;
}>;
type Plain = Readonly<Omit<Row, 'principal' | 'state'> & { principal: PlainPrincipal; state: PlainState }>;

const clientsTable: Table<Client, string | undefined, Row> = {
  name: 'clients',
  shardRows: OFTEN,
  key: ({ session }) => session.clientId,
  row: ({ state, revision, session }, record, before) => {
    const { clientId, org, apiKey, online, durable, principal } = session;
    const same =
      before?.state === state &&
      before.revision === revision &&
      before.principal === principal &&
      before.apiKey === apiKey &&
      before.online === online &&
      before.durable === durable &&
      before.record === record &&
      before.org === org;
    return same ? before : { clientId, org, revision, online, durable, apiKey, record, principal, state };
  },
  write: ({ principal, state, ...row }): Plain => ({
    ...row,
    principal: { ...principal, permissions: [...principal.permissions] },
    state: writeState(state),
  }),
  // All members by name: objects that are made by copying are slow to read, and these are read again and again.
  read: ({ clientId, org, revision, online, durable, apiKey, record, principal, state }: Plain): Row => ({
    clientId,
    org,
    revision,
    online,
    durable,
    apiKey,
    record,
    principal: { ...principal, permissions: new Set(principal.permissions) },
    state: readState(state),
  }),
};

function writeState({ online, session }: ClientState): PlainState {
  return {
    ...(online && {
      online: withWill(online, ({ payload, ...will }: Will) => ({ ...will, payload: bytesAsText(payload) })),
    }),
    ...(session && { session: { durable: session.durable, filters: [...session.filters] } }),
  };
}

function readState({ online, session }: PlainState): ClientState {
  return {
    ...(online && {
      online: withWill(online, ({ payload, ...will }: PlainWill) => ({ ...will, payload: bytesOf(payload) })),
    }),
    ...(session && { session: { durable: session.durable, filters: new Map(session.filters) } }),
  };
}

function withWill<From, To>({ will, ...online }: Omit<Online, 'will'> & { will?: From }, made: (will: From) => To) {
  return { ...online, ...(will !== undefined && { will: made(will) }) };
}

export function writeClients(clients: Clients, debts: Debts, tenants: Tenants, parts: PartsWriter): void {
  const all = [...clients.all()];
  parts.table(
    clientsTable,
    all.map((client) => [client, recordOf(client, tenants)] as const),
  );
  parts.part('owed', owedTo(all.map(({ session }) => session)));
  parts.part(
    'overflowing',
    [...debts.overflowing].map(({ clientId }) => clientId),
  );
}

function recordOf({ connection, session }: Client, tenants: Tenants): string | undefined {
  if (!connection) return undefined;
  const { clientId } = connection;
  return tenants.known(session.org)?.connectionStates.get(clientId) === connection ? clientId : undefined;
}

/** The tenants' connection states are back already. */
export function readClients(clients: Clients, debts: Debts, tenants: Tenants, parts: PartsReader): void {
  const owed = parts.part<Owed>('owed');
  const sessions: Session[] = [];
  for (const { clientId, org, principal, apiKey, online, durable, state, revision, record } of parts.rows(
    clientsTable,
  )) {
    const session = new Session(clientId, org, principal, owed.routed[sessions.length]);
    session.apiKey = apiKey;
    session.online = online;
    session.durable = durable;
    sessions.push(session);
    const connection = record === undefined ? undefined : tenants.of(org).connectionStates.get(record);
    clients.restore({ state, revision, session, connection });
  }
  oweAgain(sessions, owed);
  for (const clientId of parts.part<readonly string[]>('overflowing')) {
    const session = clients.get(clientId)?.session;
    if (session) debts.overflowing.add(session);
  }
}
