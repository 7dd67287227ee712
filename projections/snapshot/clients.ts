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
import type { PartsReader, PartsWriter, Shard } from './parts.ts';
import { samePrincipal } from './same-principal.ts';
import { RARELY, type RowTable } from './table.ts';
import { connectionIn, visits } from './visits.ts';

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

export const clientsTable: RowTable<Client, Tenants, Row> = {
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
  read: ([clientId, org, apiKey, durable, record, principal, session]: Plain) => ({
    clientId,
    org,
    apiKey: apiKey ?? undefined,
    durable,
    principal: { ...principal, permissions: new Set(principal.permissions) },
    session: session ? { durable: session.durable, filters: new Map(session.filters) } : undefined,
    record: record ?? undefined,
  }),
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
  const rows = parts.rows(clientsTable);
  const sessions: Session[] = [];
  const all: Client[] = [];
  for (const shard of parts.shards(visits)) {
    const [began, revision, online] = [shard.numbers.next(), shard.numbers.next(), shard.numbers.next()];
    for (let nth = 0; nth < began.length; nth++) {
      const row = rows[all.length];
      if (row === undefined) throw new Error('The snapshot has more connections than clients: it is damaged');
      const { clientId, org, record } = row;
      const known = clients.get(clientId);
      const session = known && isSame(known.session, row) ? known.session : new Session(clientId, org, row.principal);
      session.restore(routed[all.length] as number);
      session.apiKey = row.apiKey;
      session.online = online[nth] === 1;
      session.durable = row.durable;
      sessions.push(session);
      const client = known instanceof Restored ? known : new Restored(session);
      client.session = session;
      if (client !== known) clients.put(client);
      client.revision = revision[nth] as number;
      client.connection = record === undefined ? undefined : tenants.of(org).connectionStates.get(record);
      client.restore(began[nth] as number, row, shard, nth);
      all.push(client);
    }
  }
  if (all.length !== rows.length) throw new Error('The snapshot has more clients than connections: it is damaged');
  clients.restoreAll(all);
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
  revision = 0;
  session: Session;
  connection: Client['connection'];
  began = 0;
  #row: Row | undefined;
  #shard: Shard | undefined;
  #nth = 0;
  #state: ClientState | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  /** Its state is that of a row, with the connection that is the nth of a shard. */
  restore(began: number, row: Row, shard: Shard, nth: number): void {
    this.began = began;
    this.#row = row;
    this.#shard = shard;
    this.#nth = nth;
    this.#state = undefined;
  }

  get state(): ClientState {
    if (this.#state) return this.#state;
    const online = this.#shard && connectionIn(this.#shard, this.#nth);
    const session = this.#row?.session;
    this.#state = { ...(online && { online }), ...(session && { session }) };
    return this.#state;
  }

  set state(state: ClientState) {
    this.#state = state;
  }
}
