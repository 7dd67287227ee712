/**
 * Appends events through the EventStoreDB store, four clients' shards side by side, and reads them back in order, over the double in a process of
 * its own or the server of ESDB_URL: `node --import tsx test/bench/store/eventstoredb.ts [EVENTS] [PER SECOND]`. Without a rate as fast as it takes.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStoreDb } from '../../../infra/store/eventstoredb/store.ts';
import { idAt } from '../../contract/sample-events.ts';
import { startEventStoreDoubleProcess } from '../../doubles/eventstoredb/start-process.ts';

const [events = 100_000, perSecond = 0] = process.argv.slice(2).map(Number);
/** How many wait for their answer at once when there is no rate. */
const UNDER_WAY = 2_000;
const DEVICES = 64;

const real = process.env.ESDB_URL;
const double = real === undefined ? await startEventStoreDoubleProcess() : undefined;
const url = real ?? (double as NonNullable<typeof double>).connectionString;
const directory = await mkdtemp(join(tmpdir(), 'wiotp-sandbox-'));
const store = await openEventStoreDb({
  url,
  directory: join(directory, 'copy'),
  node: 'bench',
  space: `bench-${randomUUID()}.`,
});

const payload = Buffer.from(JSON.stringify({ d: { temp: 21.5, state: 'running', text: 'x'.repeat(60) } }));
const latencies = new Float64Array(events);
const heard: number[] = [];
await store.follow(0, ({ data, position }) => {
  heard.push(position);
  void data;
});

function event(n: number) {
  const clientId = `d:abc123:pump:p-${n % DEVICES}`;
  const topic = `iot-2/type/pump/id/p-${n % DEVICES}/evt/status/fmt/json`;
  const at = Date.now();
  const metadata = {
    org: 'abc123',
    node: 'bench',
    at,
    recordedAt: at,
    version: 1,
    basis: Math.max(0, store.accepted()),
    correlationId: clientId,
  };
  return {
    id: idAt(n),
    type: 'MessagePublished',
    data: { clientId, topic, qos: 1, packetId: n % 65_536 },
    payload,
    metadata,
  };
}

let sent = 0;
let answered = 0;
const began = performance.now();
const cpu = process.cpuUsage();
await new Promise<void>((resolve, reject) => {
  const send = () => {
    const due =
      perSecond > 0
        ? Math.min(events, ((performance.now() - began) / 1_000) * perSecond)
        : Math.min(events, answered + UNDER_WAY);
    while (sent < due) {
      const n = sent++;
      const from = performance.now();
      store.append('messages-bench', 'any', [event(n)], (outcome) => {
        if (!outcome.ok) return reject(outcome.reason === 'unavailable' ? outcome.error : new Error(outcome.reason));
        latencies[answered++] = performance.now() - from;
        if (answered === events) resolve();
      });
    }
    if (sent < events) (perSecond > 0 ? (next: () => void) => setTimeout(next, 1) : setImmediate)(send);
  };
  send();
});
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(cpu);

const last = new Map<string, number>();
let read = 0;
for await (const page of store.readAll({ direction: 'forwards' })) {
  for (const { id, data, position } of page) {
    const { clientId } = data as { clientId: string };
    const number = Number.parseInt(id.slice(-12), 16);
    if (position !== read || number <= (last.get(clientId) ?? -1))
      throw new Error(`event ${id} is out of order at ${position}`);
    last.set(clientId, number);
    read++;
  }
}
if (read !== events || heard.length !== events)
  throw new Error(`${events} were stored, ${read} read, ${heard.length} heard of`);

const sorted = latencies.sort();
const at = (share: number) => (sorted[Math.floor(share * (events - 1))] as number).toFixed(1);
const server = await double?.usage();
console.log(`${real ? 'a real server' : 'the double'}: ${events} events, ${(events / seconds).toFixed(0)}/s`);
console.log(
  `cpu ${((user + system) / events).toFixed(1)} µs/event; acknowledged after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
);
if (server) console.log('the double:', server);
await store.close();
await double?.close();
await rm(directory, { recursive: true });
