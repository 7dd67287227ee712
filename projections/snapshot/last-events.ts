/** Where the last events of all orgs stand, in a snapshot: the topics, and apart from them the positions, which every message changes. */
import type { Position } from '../../domain/recorded-event.ts';
import { type DeviceEvents, type LastEvent, lastEvent } from '../last-events.ts';
import type { Tenants } from '../tenants.ts';
import { ColumnsWriter } from './columns.ts';
import { ofAll, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { eachOf, RARELY, type Table } from './table.ts';

type Row = readonly [org: string, device: string, topics: readonly string[]];

export const eventTopics: Table<DeviceEvents, string, Row> = {
  name: 'event-topics',
  shardRows: RARELY,
  key: ({ device }) => device,
  sorted: false,
  row: ({ device, events }, org, before) => {
    return before && areOf(events, before[2]) ? before : [org, device, events.map(({ topic }) => topic)];
  },
  write: (row) => row,
  read: eachOf((row: Row) => row),
};

function areOf(events: readonly LastEvent[], topics: readonly string[]): boolean {
  if (events.length !== topics.length) return false;
  for (let index = 0; index < topics.length; index++) if (events[index]?.topic !== topics[index]) return false;
  return true;
}

export function writeLastEvents(tenants: Tenants, parts: PartsWriter): void {
  const all = ofAll(
    tenants,
    ({ lastEvents }) => lastEvents.all(),
    ({ lastEvents }) => lastEvents.changes,
  );
  const positions: Position[] = [];
  for (const { events } of parts.table(eventTopics, all)) for (const { position } of events) positions.push(position);
  parts.part('event-positions', undefined, new ColumnsWriter().add(positions).bytes());
}

/** Topics that are there already stay, with what is known of who receives them. */
export function readLastEvents(tenants: Tenants, parts: PartsReader): void {
  const positions = parts.numbers('event-positions').next();
  const devices: (readonly [org: string, known: DeviceEvents])[] = [];
  let next = 0;
  for (const [org, device, topics] of parts.rows(eventTopics)) {
    const { lastEvents } = tenants.of(org);
    const known = lastEvents.known(device);
    if (known && areOf(known.events, topics)) {
      for (const event of known.events) event.position = positions[next++] as Position;
      devices.push([org, known]);
      continue;
    }
    const events: LastEvent[] = [];
    for (const topic of topics) {
      const event = known?.events.find((one) => one.topic === topic) ?? lastEvent(topic, 0);
      event.position = positions[next++] as Position;
      events.push(event);
    }
    devices.push([org, { device, events }]);
  }
  restoreOrgs(tenants, devices, ({ lastEvents }, of) => lastEvents.restoreAll(of));
}
