/** Snapshots of the first formats, which wrote whole rows as JSON: a log that was truncated with one begins with such a snapshot. */
import type { ConnectionRecord } from '../../domain/connection-record.ts';
import type { Position } from '../../domain/recorded-event.ts';
import type { BytesAsText } from './bytes-as-text.ts';
import { bytesOf } from './bytes-as-text.ts';
import { ColumnsWriter } from './columns.ts';
import type { Part } from './parts.ts';

/** Of the first, connections do not say through which node they are. */
export const OLDER_FORMATS: readonly number[] = [1, 2];

type Texts = ReadonlyMap<string, string>;
type Client = Readonly<{
  clientId: string;
  org: string;
  revision: number;
  online: boolean;
  durable: boolean;
  apiKey?: string;
  record?: string;
  principal: object;
  state: Readonly<{ online?: object; session?: object }>;
}>;
type Subscription = readonly [
  org: string,
  filter: string,
  hops: unknown,
  groups: readonly (readonly [name: string, members: unknown])[],
];
type Stored = readonly [org: string, topic: string, position: Position, qos: number, payload: BytesAsText];
type Connection = Readonly<{ org: string } & Omit<ConnectionRecord, 'activity' | 'activeAt'>>;
type Activities = Readonly<{ since: number; what: string; at: readonly number[] }>;

/** The parts as today's format has them; each table is one shard. */
export function fromOlderFormat(texts: Texts): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  const moved = /^(clients|connections|stored|subscriptions|event-topics)\/|^(owed|turns|activities|event-positions)$/;
  for (const [name, text] of texts) if (!moved.test(name)) parts.set(name, { numbers: noNumbers, text });
  const put = (name: string, value: unknown, numbers: Uint8Array = noNumbers) =>
    parts.set(name, { numbers, text: value === undefined ? '' : JSON.stringify(value) });
  clients(texts, put);
  subscriptions(texts, put);
  stored(texts, put);
  connections(texts, put);
  put('event-topics/0', rowsOf(texts, 'event-topics'));
  put('event-positions', undefined, new ColumnsWriter().add(partOf<number[]>(texts, 'event-positions')).bytes());
  return parts;
}

type Put = (name: string, value: unknown, numbers?: Uint8Array) => void;

function clients(texts: Texts, put: Put): void {
  const before = rowsOf<Client>(texts, 'clients');
  const { routed, unreleased, deliveries, shares } = partOf<{
    routed: readonly number[];
    unreleased: readonly (readonly [session: number, packetIds: unknown])[];
    deliveries: readonly (readonly [session: number, ...columns: unknown[]])[];
    shares: unknown;
  }>(texts, 'owed');
  const { order, placeOf } = sortedBy(before, ({ clientId }) => clientId);
  const rows = order.map((nth) => before[nth] as Client);
  put(
    'clients/0',
    rows.map(({ clientId, org, apiKey, durable, record, principal, state }) => {
      return [clientId, org, apiKey ?? null, durable, record ?? null, principal, state.session ?? null];
    }),
  );
  const numbers = new ColumnsWriter()
    // Since when they had been there was not written, only in which order they came: before everything that happens from now on.
    .add(order.map((nth) => nth - before.length))
    .add(rows.map(({ revision }) => revision))
    .add(rows.map(({ online }) => (online ? 1 : 0)));
  put(
    'visits/0',
    rows.map(({ state }) => state.online ?? null),
    numbers.bytes(),
  );
  const numbered = <Row extends readonly [session: number, ...unknown[]]>(all: readonly Row[]) =>
    all
      .map(([session, ...rest]) => [placeOf[session] as number, ...rest] as const)
      .sort(([one], [other]) => one - other);
  const owed = { unreleased: numbered(unreleased), shares, deliveries: numbered(deliveries) };
  put('owed', owed, new ColumnsWriter().add(order.map((nth) => routed[nth] as number)).bytes());
}

function subscriptions(texts: Texts, put: Put): void {
  const before = rowsOf<Subscription>(texts, 'subscriptions');
  const turns = partOf<readonly number[]>(texts, 'turns');
  let next = 0;
  const withTurns = before.map((row) => ({ row, turns: row[3].map(() => turns[next++] as number) }));
  const sorted = sortedBy(withTurns, ({ row: [org, filter] }) => orgAnd(org, filter)).order;
  const rows = sorted.map((nth) => withTurns[nth] as (typeof withTurns)[number]);
  put(
    'subscriptions/0',
    rows.map(({ row }) => row),
  );
  put(
    'turns',
    rows.flatMap((one) => one.turns),
  );
}

function stored(texts: Texts, put: Put): void {
  const before = rowsOf<Stored>(texts, 'stored');
  const rows = sortedBy(before, ([org, topic]) => orgAnd(org, topic)).order.map((nth) => before[nth] as Stored);
  put(
    'stored-topics/0',
    rows.map(([org, topic]) => [org, topic]),
  );
  const numbers = new ColumnsWriter()
    .add(rows.map(([, , position]) => position))
    .add(rows.map(([, , , qos]) => qos))
    .add(rows.map(([, , , , payload]) => bytesOf(payload).length));
  put(
    'stored/0',
    rows.map(([, , , , payload]) => payload),
    numbers.bytes(),
  );
}

function connections(texts: Texts, put: Put): void {
  const before = rowsOf<Connection>(texts, 'connections');
  const { since, what, at } = partOf<Activities>(texts, 'activities');
  const { order } = sortedBy(before, ({ org, clientId }) => orgAnd(org, clientId));
  const rows = order.map((nth) => before[nth] as Connection);
  put(
    'connections/0',
    rows.map(({ org, clientId, protocol }) => [org, clientId, protocol ?? null]),
  );
  const numbers = new ColumnsWriter()
    .add(rows.map(({ open }) => open))
    .add(rows.map(({ connectedAt }) => connectedAt))
    .addOptional(rows.map(({ disconnectedAt }) => disconnectedAt))
    .addOptional(rows.map(({ closeCode }) => closeCode));
  put('connected/0', undefined, numbers.bytes());
  const done = new ColumnsWriter()
    .add(order.map((nth) => Number(what[nth])))
    .add(order.map((nth) => since + (at[nth] as number)));
  put('activities', undefined, done.bytes());
}

function rowsOf<Row>(texts: Texts, table: string): Row[] {
  const rows: Row[] = [];
  for (let index = 0; ; index++) {
    const text = texts.get(`${table}/${index}`);
    if (text === undefined) return rows;
    rows.push(...(JSON.parse(text) as Row[]));
  }
}

function partOf<Value>(texts: Texts, name: string): Value {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`The snapshot has no part "${name}": it is damaged`);
  return JSON.parse(text) as Value;
}

/** Orgs have no such character in their names, and nothing sorts before it. */
function orgAnd(org: string, key: string): string {
  return `${org}\u0000${key}`;
}

/** Which row comes first, second and so on, and the other way round which place each row has. */
function sortedBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Readonly<{ order: readonly number[]; placeOf: readonly number[] }> {
  const keys = rows.map(keyOf);
  const order = [...rows.keys()].sort((one, other) => ((keys[one] as string) < (keys[other] as string) ? -1 : 1));
  const placeOf: number[] = [];
  for (const [place, nth] of order.entries()) placeOf[nth] = place;
  return { order, placeOf };
}

const noNumbers = new Uint8Array(0);
