/** Writes a log as a busy sandbox would have, quickly: what history, search and time travel are measured on. The same numbers give the same log. */
import type { NewEvent, Position } from '../../../domain/recorded-event.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import {
  type Application,
  apiCall,
  applicationId,
  applications,
  arrive,
  type Connection,
  type Device,
  deviceAt,
  durable,
  envelopes,
  leave,
  MESSAGES,
  type Placed,
  registry,
} from './sample-events.ts';

/** `days`: how long it took to come about; the first event is of `startAt`, ms since the epoch. */
export type HistoryOptions = Readonly<{
  events: number;
  devices?: number;
  days?: number;
  startAt?: number;
  seed?: number;
}>;

/** A word that stands in one message of ten thousand. */
export const RARE_WORD = 'overpressure';

const DAY_MS = 86_400_000;
/** How many messages share an append, and how many bytes may wait for the disk. */
const BATCH_EVENTS = 64;
const BACKLOG_BYTES = 8 * 1024 * 1024;
/** Deliveries that an application acknowledges at once. */
const ACKNOWLEDGED = 20;

/** Writes at least `events` events into the log of an empty directory, and answers how many: a few more. */
export async function writeLog(directory: string, options: HistoryOptions): Promise<number> {
  const { events, devices = 10_000, days = 7, startAt = Date.UTC(2026, 0, 1), seed = 1 } = options;
  const store = await openLmdbStore({ directory });
  const draw = seededDraw(seed);
  const make = envelopes();
  const log = appender(store);
  const at = () => startAt + Math.floor((log.next() / events) * days * DAY_MS);
  const fleet = Array.from({ length: Math.min(devices, Math.ceil(events / 20)) }, (_, number) => deviceAt(number));
  let connections = 0;
  const connectionId = () => `7d1e5c90-4b1a-8f00-a001-${(connections++).toString(16).padStart(12, '0')}`;

  for (const placed of registry(make, startAt, fleet.length)) log.put(placed);
  for (const name of applications)
    for (const placed of arrive(make, at(), applicationId(name), connectionId(), name).placed) log.put(placed);
  const connected = fleet.map(({ clientId }) => {
    const { connection, placed } = arrive(make, at(), clientId, connectionId());
    for (const one of placed) log.put(one);
    return connection;
  });
  const owed = new Map<Application, Position[]>(durable.map((name) => [name, []]));

  while (log.next() < events) {
    const number = draw.int(fleet.length);
    const device = fleet[number] as Device;
    const what = draw.int(1_000);
    if (what < 965) log.message(deviceEvent(number, device));
    else if (what < 975) command(device);
    else if (what < 995) log.put(apiCall(make, at(), device));
    else if (what < 996 || what % 2 === 0) reconnect(number, device);
    for (const [name, positions] of owed)
      if (positions.length >= ACKNOWLEDGED) acknowledge(applicationId(name), positions);
    if (store.backlogBytes() > BACKLOG_BYTES) await store.flushed();
  }
  log.flush();
  await store.close();
  return log.next();

  function deviceEvent(number: number, { clientId, typeId, events: topics }: Device): NewEvent {
    const alarm = draw.chance(0.05);
    const qos = draw.chance(0.3) ? 1 : 0;
    if (qos === 1 && alarm) owed.get('alarms')?.push(log.next());
    if (qos === 1 && typeId === 'meter') owed.get('billing')?.push(log.next());
    const text = `{"d":{"temp":${draw.int(1_000) / 10},"pressure":${draw.int(10_000)},"state":"${
      alarm ? (draw.chance(0.002) ? RARE_WORD : 'alarm') : 'running'
    }","count":${draw.int(1e6)},"ok":true}}`;
    const data = { clientId, topic: topics[alarm ? 1 : 0], qos };
    const facts = qos === 1 ? { ...data, packetId: 1 + draw.int(65_535) } : data;
    const { connectionId: correlationId } = connected[number] as Connection;
    return make('MessagePublished', facts, at(), { correlationId, payload: Buffer.from(text) });
  }

  function command({ typeId, deviceId, clientId }: Device): void {
    const topic = `iot-2/type/${typeId}/id/${deviceId}/cmd/set/fmt/json`;
    const position = log.next();
    const data = { clientId: applicationId('rules'), topic, qos: 1, packetId: 1 + draw.int(65_535) };
    log.message(make('MessagePublished', data, at(), { payload: Buffer.from(`{"d":{"target":${draw.int(100)}}}`) }));
    acknowledge(clientId, [position]);
  }

  function acknowledge(clientId: string, positions: Position[]): void {
    log.message(make('DeliveriesAcknowledged', { clientId, completed: positions.splice(0) }, at()));
  }

  function reconnect(number: number, { clientId }: Device): void {
    log.put(leave(make, at(), connected[number] as Connection));
    const { connection, placed } = arrive(make, at(), clientId, connectionId());
    for (const one of placed) log.put(one);
    connected[number] = connection;
  }
}

/** Appends in the order of the calls; messages in batches, which nothing overtakes. */
function appender(store: EventStore) {
  let next = 0;
  let batch: NewEvent[] = [];
  const flush = () => {
    if (batch.length > 0) store.append(MESSAGES, 'any', batch);
    batch = [];
  };
  return {
    next: () => next,
    flush,
    message: (event: NewEvent) => {
      next++;
      if (batch.push(event) >= BATCH_EVENTS) flush();
    },
    put: ({ stream, event }: Placed) => {
      flush();
      next++;
      store.append(stream, 'any', [event]);
    },
  };
}
