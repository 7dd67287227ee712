/**
 * The stored messages of all orgs in a snapshot, with their bytes: the log may be truncated behind them. Topics stay, messages change with
 * each connection, and their bytes are read when somebody asks for them.
 */
import type { Position } from '../../domain/recorded-event.ts';
import type { Kept } from '../retained.ts';
import type { Tenants } from '../tenants.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import { ColumnsReader, ColumnsWriter } from './columns.ts';
import { ofAll, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { eachOf, OFTEN, RARELY, type Table } from './table.ts';

type Topic = Readonly<{ org: string; topic: string; levels: readonly string[] }>;

export const storedTopics: Table<Kept, string, Topic> = {
  name: 'stored-topics',
  shardRows: RARELY,
  key: ({ topic }) => topic,
  sorted: true,
  row: ({ topic, levels }, org, before) => before ?? { org, topic, levels },
  write: ({ org, topic }) => [org, topic],
  read: eachOf(([org, topic]: readonly [string, string]) => ({ org, topic, levels: topic.split('/') })),
};

/** `length`: of the payload, in bytes. */
type Message = Readonly<Pick<Kept, 'position' | 'qos' | 'length' | 'payload'>>;

export const stored: Table<Kept, string, Message> = {
  name: 'stored',
  shardRows: OFTEN,
  key: ({ topic }) => topic,
  sorted: true,
  row: (kept, _org, before) => (before === kept || before?.position === kept.position ? before : kept),
  write: ({ payload }): BytesAsText => bytesAsText(payload),
  numbers: (rows) =>
    new ColumnsWriter()
      .add(rows.map(({ position }) => position))
      .add(rows.map(({ qos }) => qos))
      .add(rows.map(({ length }) => length))
      .bytes(),
  read: (part, parse) => {
    const columns = new ColumnsReader(part.numbers);
    const [position, qos, length] = [columns.next(), columns.next(), columns.next()];
    let payloads: readonly BytesAsText[] | undefined;
    const payloadOf = (nth: number) => {
      payloads ??= parse(part.text) as readonly BytesAsText[];
      return bytesOf(payloads[nth] as BytesAsText);
    };
    return position.map((at, nth) => new ReadMessage(at, qos[nth] as 0 | 1 | 2, length[nth] as number, nth, payloadOf));
  },
};

class ReadMessage implements Message {
  readonly position: Position;
  readonly qos: 0 | 1 | 2;
  readonly length: number;
  readonly #nth: number;
  readonly #payloadOf: (nth: number) => Uint8Array;

  constructor(position: Position, qos: 0 | 1 | 2, length: number, nth: number, payloadOf: (nth: number) => Uint8Array) {
    this.position = position;
    this.qos = qos;
    this.length = length;
    this.#nth = nth;
    this.#payloadOf = payloadOf;
  }

  get payload(): Uint8Array {
    return this.#payloadOf(this.#nth);
  }
}

class RestoredKept implements Kept {
  readonly topic: string;
  readonly levels: readonly string[];
  readonly position: Position;
  readonly qos: 0 | 1 | 2;
  readonly length: number;
  readonly #message: Message;

  constructor({ topic, levels }: Topic, message: Message) {
    this.topic = topic;
    this.levels = levels;
    this.position = message.position;
    this.qos = message.qos;
    this.length = message.length;
    this.#message = message;
  }

  get payload(): Uint8Array {
    return this.#message.payload;
  }
}

export function writeStored(tenants: Tenants, parts: PartsWriter): void {
  const all = ofAll(tenants, ({ retained }) => retained.all());
  parts.table(storedTopics, all);
  parts.table(stored, all);
}

/** The oldest message is the one that was stored first. */
export function readStored(tenants: Tenants, parts: PartsReader): void {
  const messages = parts.rows(stored);
  const all = parts.rows(storedTopics).map((topic, nth): readonly [string, Kept] => {
    const message = messages[nth];
    if (!message) throw new Error('The snapshot has more topics than stored messages: it is damaged');
    return [topic.org, new RestoredKept(topic, message)];
  });
  restoreOrgs(tenants, all, ({ retained }, own) => {
    retained.restoreAll(own.toSorted((one, other) => one.position - other.position));
  });
}
