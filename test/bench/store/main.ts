/**
 * What the log costs, on this machine now: `node --import tsx test/bench/store/main.ts [seconds]`. Appends a second as QoS 0 (nobody waits) and
 * as QoS 1 (each waits for the flush, a bounded number under way), a bare flush, and reading it all back.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../../domain/recorded-event.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';

const SECONDS = Number(process.argv[2] ?? 3);
const DEVICES = 50;
const FRONT = '6f1d1f0e-9d0c-4b52-8f2e-';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const devices = Array.from({ length: DEVICES }, (_, i) => ({
  clientId: `d:abc123:pump:device-${i}`,
  topic: `iot-2/type/pump/id/device-${i}/evt/status/fmt/json`,
  payload: Buffer.from(`{"d":{"temperature":${20 + i}.5,"humidity":51.25,"pressure":1013}}`),
}));

let made = 0;
function message(): NewEvent {
  const { clientId, topic, payload } = devices[made % DEVICES] as (typeof devices)[number];
  const at = 1_700_000_000_000 + made;
  return {
    id: FRONT + (made++).toString(16).padStart(12, '0'),
    type: 'MessagePublished',
    data: { clientId, topic, qos: 0 },
    payload,
    metadata: { org: 'abc123', node: 'n1', at, recordedAt: at, version: 1 },
  };
}

/** What a run of appends came to. */
async function measure(
  store: EventStore,
  run: (end: number) => Promise<{ sent: number; latencies?: number[] }>,
): Promise<string> {
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const start = performance.now();
  const { sent, latencies } = await run(start + SECONDS * 1000);
  await store.flushed();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = performance.eventLoopUtilization(loop).utilization;
  const cost = `all threads ${((user + system) / sent).toFixed(2)} us each, loop busy ${(busy * 100).toFixed(0)}%`;
  const settled = latencies === undefined ? '' : `, settled after ${quantiles(latencies)}`;
  return `${`${Math.round(sent / seconds)}/s`.padStart(10)}  ${cost}${settled}`;
}

/** Nobody waits: as many as fit, in bursts of a turn of the loop. */
async function bursts(store: EventStore, burst: number, end: number): Promise<{ sent: number }> {
  let sent = 0;
  for (; performance.now() < end; await turn()) {
    for (let i = 0; i < burst; i++) store.append('messages-n1', 'any', [message()]);
    sent += burst;
  }
  return { sent };
}

/** `publishers` clients, each of which sends the next message when the one before is acknowledged. */
async function acknowledged(
  store: EventStore,
  publishers: number,
  end: number,
): Promise<{ sent: number; latencies: number[] }> {
  const latencies: number[] = [];
  let sent = 0;
  const publisher = () =>
    new Promise<void>((resolve) => {
      const send = () => {
        const start = performance.now();
        if (start > end) return resolve();
        sent++;
        store.append('messages-n1', 'any', [message()], () => {
          if (sent % 16 === 0) latencies.push(performance.now() - start);
          send();
        });
      };
      send();
    });
  await Promise.all(Array.from({ length: publishers }, publisher));
  return { sent, latencies };
}

async function bareFlush(store: EventStore): Promise<string> {
  const latencies: number[] = [];
  for (let i = 0; i < 500; i++) {
    const start = performance.now();
    store.append('messages-n1', 'any', [message()]);
    await store.flushed();
    latencies.push(performance.now() - start);
    await turn();
  }
  return quantiles(latencies);
}

async function scan(store: EventStore, types?: string[]): Promise<string> {
  const start = performance.now();
  let read = 0;
  for await (const page of store.readAll({ direction: 'forwards', ...(types && { interest: { types } }) }))
    read += page.length;
  const seconds = (performance.now() - start) / 1000;
  return `${Math.round((store.head() + 1) / seconds)} events/s, ${read} found`;
}

function quantiles(latencies: number[]): string {
  latencies.sort((a, b) => a - b);
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? Number.NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

const directory = await mkdtemp(join(tmpdir(), 'wiotp-sandbox-bench-'));
const store = await openLmdbStore({ directory });
try {
  console.log(`bare flush of one event        ${await bareFlush(store)}`);
  for (const burst of [10, 100, 1_000]) {
    console.log(
      `QoS 0, ${String(burst).padStart(5)} a turn         ${await measure(store, (end) => bursts(store, burst, end))}`,
    );
  }
  for (const publishers of [1, 10, 50, 500, 5_000]) {
    console.log(
      `QoS 1, ${String(publishers).padStart(5)} publishers     ${await measure(store, (end) => acknowledged(store, publishers, end))}`,
    );
  }
  console.log(`read all                       ${await scan(store)}`);
  console.log(`search for a type it lacks     ${await scan(store, ['ClientConnected'])}`);
} finally {
  await store.close();
  await rm(directory, { recursive: true });
}
