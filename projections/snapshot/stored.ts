/**
 * The stored messages of all orgs in a snapshot, with their bytes: the log may be truncated behind them. Topics stay, messages change with
 * each connection, and their bytes are read when somebody asks for them.
 */
import type { Position } from '../../domain/recorded-event.ts';
import type { Kept } from '../retained.ts';
import type { Tenants } from '../tenants.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import { ColumnsWriter } from './columns.ts';
import { ofAll, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter, Shard } from './parts.ts';
import { OFTEN, RARELY, type RowTable, type Table } from './table.ts';

type Topic = Readonly<{ org: string; topic: string; levels: readonly string[] }>;

export const storedTopics: RowTable<Kept, string, Topic> = {
  name: 'stored-topics',
  shardRows: RARELY,
  key: ({ topic }) => topic,
  sorted: true,
  row: ({ topic, levels }, org, before) => before ?? { org, topic, levels },
  write: ({ org, topic }) => [org, topic],
  read: ([org, topic]: readonly [string, string]) => ({ org, topic, levels: topic.split('/') }),
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
};

/** A message whose bytes are read when somebody asks for them. */
class RestoredKept implements Kept {
  readonly topic: string;
  readonly levels: readonly string[];
  readonly position: Position;
  readonly qos: 0 | 1 | 2;
  readonly length: number;
  readonly #shard: Shard;
  readonly #nth: number;

  constructor({ topic, levels }: Topic, message: Omit<Message, 'payload'>, shard: Shard, nth: number) {
    this.topic = topic;
    this.levels = levels;
    this.position = message.position;
    this.qos = message.qos;
    this.length = message.length;
    this.#shard = shard;
    this.#nth = nth;
  }

  get payload(): Uint8Array {
    return bytesOf(this.#shard.value<BytesAsText>(this.#nth));
  }
}

export function writeStored(tenants: Tenants, parts: PartsWriter): void {
  const all = ofAll(tenants, ({ retained }) => retained.all());
  parts.table(storedTopics, all);
  parts.table(stored, all);
}

export function readStored(tenants: Tenants, parts: PartsReader): void {
  const topics = parts.rows(storedTopics);
  const all: Kept[] = [];
  for (const shard of parts.shards(stored)) {
    const [position, qos, length] = [shard.numbers.next(), shard.numbers.next(), shard.numbers.next()];
    for (let nth = 0; nth < position.length; nth++) {
      const topic = topics[all.length];
      if (!topic) throw new Error('The snapshot has more stored messages than topics: it is damaged');
      const message = { position: position[nth] as number, qos: qos[nth] as 0 | 1 | 2, length: length[nth] as number };
      all.push(new RestoredKept(topic, message, shard, nth));
    }
  }
  restoreOrgs(tenants, topics, all, ({ retained }, own) => retained.restoreAll(own));
}
