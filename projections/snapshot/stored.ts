/** The stored messages of all orgs in a snapshot, with their bytes: the log may be truncated behind them. */
import type { Position } from '../../domain/recorded-event.ts';
import type { Kept } from '../retained.ts';
import type { Tenants } from '../tenants.ts';
import { type BytesAsText, bytesAsText, bytesOf } from './bytes-as-text.ts';
import { ofAll } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { OFTEN, type Table } from './table.ts';

type Plain = readonly [org: string, topic: string, position: Position, qos: 0 | 1 | 2, payload: BytesAsText];

const stored: Table<Kept, string, Readonly<{ org: string; kept: Kept }>> = {
  name: 'stored',
  shardRows: OFTEN,
  key: ({ topic }) => topic,
  row: (kept, org, before) => before ?? { org, kept },
  write: ({ org, kept: { topic, position, qos, payload } }): Plain => [org, topic, position, qos, bytesAsText(payload)],
  read: ([org, topic, position, qos, payload]: Plain) => {
    return { org, kept: { topic, position, qos, payload: bytesOf(payload), levels: topic.split('/') } };
  },
};

export function writeStored(tenants: Tenants, parts: PartsWriter): void {
  parts.table(
    stored,
    ofAll(tenants, ({ retained }) => retained.all()),
  );
}

export function readStored(tenants: Tenants, parts: PartsReader): void {
  for (const { org, kept } of parts.rows(stored)) tenants.of(org).retained.restore(kept);
}
