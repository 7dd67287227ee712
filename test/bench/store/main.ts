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

/** Appends in bursts of `burst` per turn of the loop, at most `under way` unsettled. */
async function appends(store: EventStore, waits: boolean, burst: number, underWay: number): Promise<string> {
  let settled = 0;
  let sent = 0;
  let append = 0;
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const start = performance.now();
  const end = start + SECONDS * 1000;
  while (performance.now() < end) {
    const before = performance.now();
    const first = sent;
    for (let i = 0; i < burst && (!waits || sent - settled < underWay); i++, sent++) {
      if (!waits) store.append('messages-n1', 'any', [message()]);
      else if (sent === first) {
        store.append('messages-n1', 'any', [message()], () => {
          settled++;
          latencies.push(performance.now() - before);
        });
      } else store.append('messages-n1', 'any', [message()], () => settled++);
    }
    append += performance.now() - before;
    await turn();
  }
  await store.flushed();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = performance.eventLoopUtilization(loop).utilization;
  const rate = `${Math.round(sent / seconds)}/s`.padStart(10);
  const cost = `append ${((append * 1000) / sent).toFixed(2)} us, all threads ${((user + system) / sent).toFixed(2)} us`;
  return `${rate}  ${cost}, loop busy ${(busy * 100).toFixed(0)}%${waits ? `, settled after ${quantiles(latencies)}` : ''}`;
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
  for (const burst of [10, 100, 1_000])
    console.log(`QoS 0, ${String(burst).padStart(4)} a turn          ${await appends(store, false, burst, 0)}`);
  for (const [burst, underWay] of [
    [1, 50],
    [10, 50],
    [10, 500],
    [100, 1_000],
  ] as const) {
    console.log(
      `QoS 1, ${String(burst).padStart(4)} a turn, ${String(underWay).padStart(4)} open ${await appends(store, true, burst, underWay)}`,
    );
  }
  console.log(`read all                       ${await scan(store)}`);
  console.log(`read for a type it lacks       ${await scan(store, ['ClientConnected'])}`);
} finally {
  await store.close();
  await rm(directory, { recursive: true });
}
