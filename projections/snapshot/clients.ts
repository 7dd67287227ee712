/**
 * The clients in a snapshot: who they are, and apart from that what is new with each connection. What they are owed is kept apart, too,
 * because every message changes it.
 */
import type { ClientState } from '../../domain/connection.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Principal } from '../../domain/topic.ts';
import type { Client, Clients } from '../clients.ts';
import { type Debts, Session } from '../session.ts';
import type { Tenants } from '../tenants.ts';
import { type Owed, oweAgain, owedTo } from './owed.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { samePrincipal } from './same-principal.ts';
import { eachOf, RARELY, type Table } from './table.ts';
import { type Visit, visits } from './visits.ts';

/** `record`: the client id of the connection's record; undefined when it has none, or one that was deleted meanwhile: then it is nobody's. */
type Row = Readonly<
  Pick<Session, 'clientId' | 'org' | 'apiKey' | 'durable' | 'principal'> & {
    session: ClientState['session'] | undefined;
    record: string | undefined;
  }
>;

type PlainPrincipal = Readonly<Omit<Principal, 'permissions'> & { permissions: readonly Permission[] }>;
type PlainSession = Readonly<{ durable: boolean; filters: readonly (readonly [filter: string, qos: 0 | 1 | 2])[] }>;
type Plain = readonly [
  clientId: string,
  org: string,
  apiKey: string | null,
  durable: boolean,
  record: string | null,
  principal: PlainPrincipal,
  session: PlainSession | null,
];

export const clientsTable: Table<Client, Tenants, Row> = {
  name: 'clients',
  shardRows: RARELY,
  key: ({ session }) => session.clientId,
  sorted: true,
  row: (client, tenants, before) => {
    const { state, session } = client;
    const { clientId, org, apiKey, durable, principal } = session;
    const record = recordOf(client, tenants);
    const same =
      before?.principal === principal &&
      before.session === state.session &&
      before.apiKey === apiKey &&
      before.durable === durable &&
      before.record === record &&
      before.org === org;
    return same ? before : { clientId, org, apiKey, durable, principal, session: state.session, record };
  },
  write: ({ clientId, org, apiKey, durable, principal, session, record }): Plain => [
    clientId,
    org,
    apiKey ?? null,
    durable,
    record ?? null,
    { ...principal, permissions: [...principal.permissions] },
    session ? { durable: session.durable, filters: [...session.filters] } : null,
  ],
  read: eachOf(([clientId, org, apiKey, durable, record, principal, session]: Plain) => ({
    clientId,
    org,
    apiKey: apiKey ?? undefined,
    durable,
    principal: { ...principal, permissions: new Set(principal.permissions) },
    session: session ? { durable: session.durable, filters: new Map(session.filters) } : undefined,
    record: record ?? undefined,
  })),
};

export function writeClients(clients: Clients, debts: Debts, tenants: Tenants, parts: PartsWriter): void {
  const all = parts.table(clientsTable, [{ scope: '', of: tenants, things: () => clients.all() }]);
  parts.table(visits, [{ scope: '', of: undefined, things: () => clients.all() }]);
  const { value, numbers } = owedTo(Array.from(all, ({ session }) => session));
  parts.part('owed', value, numbers);
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

/** The tenants' connection states are back already. Sessions that are the same stay, so that what rests on them may. */
export function readClients(clients: Clients, debts: Debts, tenants: Tenants, parts: PartsReader): void {
  const owed = parts.part<Owed>('owed');
  const routed = parts.numbers('owed').next();
  const visited = parts.rows(visits);
  const sessions: Session[] = [];
  const all: Restored[] = [];
  for (const row of parts.rows(clientsTable)) {
    const nth = sessions.length;
    const visit = visited[nth];
    if (visit === undefined) throw new Error('The snapshot has more clients than visits of them: it is damaged');
    const { clientId, org, principal, record } = row;
    const before = clients.get(clientId)?.session;
    const session = before && isSame(before, row) ? before : new Session(clientId, org, principal);
    session.restore(routed[nth] as number);
    session.apiKey = row.apiKey;
    session.online = visit.online;
    session.durable = row.durable;
    sessions.push(session);
    const connection = record === undefined ? undefined : tenants.of(org).connectionStates.get(record);
    all.push(new Restored(row, visit, session, connection));
  }
  clients.restoreAll(all.sort((one, other) => one.began - other.began));
  oweAgain(sessions, owed);
  debts.overflowing.clear();
  for (const clientId of parts.part<readonly string[]>('overflowing')) {
    const session = clients.get(clientId)?.session;
    if (session) debts.overflowing.add(session);
  }
}

/** Whether messages reach both in the same way: answers about routes that are kept may go on. */
function isSame(session: Session, { org, apiKey, principal }: Row): boolean {
  return session.org === org && session.apiKey === apiKey && samePrincipal(session.principal, principal);
}

/** A client whose state is read when somebody asks for it: few of ten thousand are looked at. */
class Restored implements Client {
  revision: number;
  session: Session;
  connection: Client['connection'];
  readonly began: number;
  readonly #row: Row;
  readonly #visit: Visit;
  #state: ClientState | undefined;

  constructor(row: Row, visit: Visit, session: Session, connection: Client['connection']) {
    this.revision = visit.revision;
    this.session = session;
    this.connection = connection;
    this.began = visit.began;
    this.#row = row;
    this.#visit = visit;
  }

  get state(): ClientState {
    if (this.#state) return this.#state;
    const online = this.#visit.connection;
    const { session } = this.#row;
    this.#state = { ...(online && { online }), ...(session && { session }) };
    return this.#state;
  }

  set state(state: ClientState) {
    this.#state = state;
  }
}
