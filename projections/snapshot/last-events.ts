/** Where the last events of all orgs stand, in a snapshot: the topics, and apart from them the positions, which every message changes. */
import type { Position } from '../../domain/recorded-event.ts';
import type { DeviceEvents, LastEvent } from '../last-events.ts';
import type { Tenants } from '../tenants.ts';
import { ColumnsWriter } from './columns.ts';
import { ofAll, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { RARELY, type RowTable } from './table.ts';

type Row = Readonly<{ org: string; device: string; topics: readonly string[] }>;
type Plain = readonly [org: string, device: string, topics: readonly string[]];

export const eventTopics: RowTable<DeviceEvents, string, Row> = {
  name: 'event-topics',
  shardRows: RARELY,
  key: ({ device }) => device,
  sorted: false,
  row: ({ device, events }, org, before) => {
    return before && areOf(events, before.topics) ? before : { org, device, topics: events.map(({ topic }) => topic) };
  },
  write: ({ org, device, topics }): Plain => [org, device, topics],
  read: ([org, device, topics]: Plain) => ({ org, device, topics }),
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
  const rows = parts.rows(eventTopics);
  let next = 0;
  restoreOrgs(tenants, rows, rows, ({ lastEvents }, own) => {
    const devices: DeviceEvents[] = [];
    const before = lastEvents.all()[Symbol.iterator]();
    for (const { device, topics } of own) {
      // Most devices stand where they stood.
      const { value } = before.next();
      const known = value?.device === device ? value : lastEvents.known(device);
      const of: DeviceEvents = known ?? { device, events: [] };
      if (!areOf(of.events, topics)) lastEvents.retopic(of, topics);
      for (const event of of.events) event.position = positions[next++] as Position;
      devices.push(of);
    }
    lastEvents.restoreAll(devices);
  });
}
