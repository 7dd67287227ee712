/**
 * The stored messages of all orgs in a snapshot, with their bytes: the log may be truncated behind them. Topics stay, messages change with
 * each connection, and their bytes are read when somebody asks for them.
 */
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

/** `kept`: where the bytes are while the row is written; later it may be another message. */
type Message = Readonly<Pick<Kept, 'position' | 'qos' | 'length'> & { kept: Kept }>;

export const stored: Table<Kept, string, Message> = {
  name: 'stored',
  shardRows: OFTEN,
  key: ({ topic }) => topic,
  sorted: true,
  row: (kept, _org, before) => {
    const { position, qos, length } = kept;
    return before?.position === position ? before : { position, qos, length, kept };
  },
  write: ({ kept: { payload } }): BytesAsText => bytesAsText(payload),
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
  position = 0;
  qos: 0 | 1 | 2 = 0;
  length = 0;
  #shard: Shard | undefined;
  #nth = 0;

  constructor({ topic, levels }: Topic) {
    this.topic = topic;
    this.levels = levels;
  }

  /** Its bytes are the nth payload of a shard. */
  restore(shard: Shard, nth: number): void {
    this.#shard = shard;
    this.#nth = nth;
  }

  get payload(): Uint8Array {
    return bytesOf(this.#shard?.value<BytesAsText>(this.#nth) ?? '');
  }
}

export function writeStored(tenants: Tenants, parts: PartsWriter): void {
  const all = ofAll(tenants, ({ retained }) => retained.all());
  parts.table(storedTopics, all);
  parts.table(stored, all);
}

/** Messages that were brought back before become those of then, and stay. */
export function readStored(tenants: Tenants, parts: PartsReader): void {
  const topics = parts.rows(storedTopics);
  const all: Kept[] = [];
  for (const shard of parts.shards(stored)) {
    const [position, qos, length] = [shard.numbers.next(), shard.numbers.next(), shard.numbers.next()];
    for (let nth = 0; nth < position.length; nth++) {
      const topic = topics[all.length];
      if (!topic) throw new Error('The snapshot has more stored messages than topics: it is damaged');
      const { retained } = tenants.of(topic.org);
      const known = retained.known(topic.topic);
      const kept = known instanceof RestoredKept ? known : new RestoredKept(topic);
      if (kept !== known) retained.put(kept);
      kept.position = position[nth] as number;
      kept.qos = qos[nth] as 0 | 1 | 2;
      kept.length = length[nth] as number;
      kept.restore(shard, nth);
      all.push(kept);
    }
  }
  restoreOrgs(tenants, topics, all, ({ retained }, own) => retained.restoreAll(own));
}
