/** Where the last events of all orgs stand, in a snapshot: the topics, and apart from them the positions, which every message changes. */
import type { Position } from '../../domain/recorded-event.ts';
import { type DeviceEvents, type LastEvent, lastEvent } from '../last-events.ts';
import type { Tenants } from '../tenants.ts';
import { ofAll } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { RARELY, type Table } from './table.ts';

type Row = readonly [org: string, device: string, topics: readonly string[]];

const eventTopics: Table<DeviceEvents, string, Row> = {
  name: 'event-topics',
  shardRows: RARELY,
  key: ({ device }) => device,
  row: ({ device, events }, org, before) => {
    return before && sameTopics(events, before[2]) ? before : [org, device, events.map(({ topic }) => topic)];
  },
  write: (row) => row,
  read: (row: Row) => row,
};

function sameTopics(events: readonly LastEvent[], topics: readonly string[]): boolean {
  if (events.length !== topics.length) return false;
  for (let index = 0; index < topics.length; index++) if (events[index]?.topic !== topics[index]) return false;
  return true;
}

export function writeLastEvents(tenants: Tenants, parts: PartsWriter): void {
  const all = ofAll(tenants, ({ lastEvents }) => lastEvents.all());
  parts.table(eventTopics, all);
  const positions: Position[] = [];
  for (const [{ events }] of all) for (const { position } of events) positions.push(position);
  parts.part('event-positions', positions);
}

export function readLastEvents(tenants: Tenants, parts: PartsReader): void {
  const positions = parts.part<readonly Position[]>('event-positions');
  let next = 0;
  for (const [org, device, topics] of parts.rows(eventTopics)) {
    const events: LastEvent[] = [];
    for (const topic of topics) events.push(lastEvent(topic, positions[next++] as Position));
    tenants.of(org).lastEvents.restore({ device, events });
  }
}
