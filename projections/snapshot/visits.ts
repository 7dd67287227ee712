/**
 * What is new with each connection of a client, in a snapshot: which event of its stream was the last, since when it has been there, and
 * the connection that is open. Which connection that is, is read when somebody asks: at two moments far apart every client has another one.
 */
import type { ClientState } from '../../domain/connection.ts';
import type { Position } from '../../domain/recorded-event.ts';
import type { Client } from '../clients.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import { ColumnsReader, ColumnsWriter } from './columns.ts';
import { OFTEN, type Table } from './table.ts';

type Online = NonNullable<ClientState['online']>;
type Will = NonNullable<Online['will']>;
type PlainWill = Readonly<Omit<Will, 'payload'> & { payload: BytesAsText }>;
type PlainOnline = Readonly<Omit<Online, 'will'> & { will?: PlainWill }>;

/** `connection`: the one that is open, if one is. */
export type Visit = Readonly<{
  began: Position;
  revision: number;
  online: boolean;
  connection: ClientState['online'];
}>;

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
  read: (part, parse) => {
    const numbers = new ColumnsReader(part.numbers);
    const [began, revision, online] = [numbers.next(), numbers.next(), numbers.next()];
    let connections: readonly (PlainOnline | null)[] | undefined;
    const connectionOf = (nth: number): ClientState['online'] => {
      connections ??= parse(part.text) as readonly (PlainOnline | null)[];
      const plain = connections[nth];
      return plain
        ? withWill(plain, ({ payload, ...will }: PlainWill) => ({ ...will, payload: bytesOf(payload) }))
        : undefined;
    };
    return began.map(
      (position, nth) => new ReadVisit(position, revision[nth] as number, online[nth] === 1, nth, connectionOf),
    );
  },
};

class ReadVisit implements Visit {
  readonly began: Position;
  readonly revision: number;
  readonly online: boolean;
  readonly #nth: number;
  readonly #connectionOf: (nth: number) => ClientState['online'];

  constructor(
    began: Position,
    revision: number,
    online: boolean,
    nth: number,
    connectionOf: (nth: number) => ClientState['online'],
  ) {
    this.began = began;
    this.revision = revision;
    this.online = online;
    this.#nth = nth;
    this.#connectionOf = connectionOf;
  }

  get connection(): ClientState['online'] {
    return this.#connectionOf(this.#nth);
  }
}

function withWill<From, To>({ will, ...online }: Omit<Online, 'will'> & { will?: From }, made: (will: From) => To) {
  return { ...online, ...(will !== undefined && { will: made(will) }) };
}
