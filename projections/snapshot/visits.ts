/**
 * What is new with each connection of a client, in a snapshot: which event of its stream was the last, since when it has been there, and
 * the connection that is open. Which connection that is, is read when somebody asks: at two moments far apart every client has another one.
 */
import type { ClientState } from '../../domain/connection.ts';
import type { Position } from '../../domain/recorded-event.ts';
import type { Client } from '../clients.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import { ColumnsWriter } from './columns.ts';
import type { Shard } from './parts.ts';
import { OFTEN, type Table } from './table.ts';

type Online = NonNullable<ClientState['online']>;
type Will = NonNullable<Online['will']>;
type PlainWill = Readonly<Omit<Will, 'payload'> & { payload: BytesAsText }>;
type PlainOnline = Readonly<Omit<Online, 'will'> & { will?: PlainWill }>;

/** `connection`: the one that is open, if one is. */
type Visit = Readonly<{ began: Position; revision: number; online: boolean; connection: ClientState['online'] }>;

export const visits: Table<Client, undefined, Visit> = {
  name: 'visits',
  shardRows: OFTEN,
  key: ({ session }) => session.clientId,
  sorted: true,
  row: ({ state: { online: connection }, revision, began, session: { online } }, _of, before) => {
    const same =
      before?.connection === connection &&
      before?.revision === revision &&
      before.began === began &&
      before.online === online;
    return same ? before : { began, revision, online, connection };
  },
  write: ({ connection }): PlainOnline | null =>
    connection
      ? withWill(connection, ({ payload, ...will }: Will) => ({ ...will, payload: bytesAsText(payload) }))
      : null,
  numbers: (rows) =>
    new ColumnsWriter()
      .add(rows.map(({ began }) => began))
      .add(rows.map(({ revision }) => revision))
      .add(rows.map(({ online }) => (online ? 1 : 0)))
      .bytes(),
};

/** The connection of the nth client of a shard. */
export function connectionIn(shard: Shard, nth: number): ClientState['online'] {
  const plain = shard.value<PlainOnline | null>(nth);
  return plain
    ? withWill(plain, ({ payload, ...will }: PlainWill) => ({ ...will, payload: bytesOf(payload) }))
    : undefined;
}

function withWill<From, To>({ will, ...online }: Omit<Online, 'will'> & { will?: From }, made: (will: From) => To) {
  return { ...online, ...(will !== undefined && { will: made(will) }) };
}
