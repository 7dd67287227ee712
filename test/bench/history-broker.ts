/** What it costs a broker's clients that somebody looks at its past all the time. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker } from './brokers/broker.ts';
import { startBroker } from './first-answer.ts';
import type { Figures } from './generator/job.ts';
import { deviceAt, ORG } from './history/sample-events.ts';
import { type Bench, directoryIn, targetOf } from './scenario.ts';

/** Each of both measurements takes so many times as long as others: a question takes a while. */
const MEASURE_TIMES = 4;

/** Questions that are under way at a time. */
const READERS = 2;

/** A sandbox on a copy of a log that has snapshots, with and without readers. Ratios are of the same run. */
export async function historyBroker(bench: Bench, broker: Broker, log: string, events: number): Promise<Figures> {
  const directory = directoryIn(bench.workDirectory);
  mkdirSync(join(directory, 'data'), { recursive: true });
  cpSync(log, join(directory, 'data/log'), { recursive: true });
  const running = await startBroker(broker, directory);
  try {
    const target = targetOf(broker, running);
    const job = {
      ...bench,
      target,
      kind: 'latency',
      devices: 50,
      qos: 1,
      perSecond: 2_000,
      measureMs: MEASURE_TIMES * bench.measureMs,
    } as const;
    const base = `http://127.0.0.1:${running.port}/_sandbox/v1/orgs/${ORG}/devices`;
    const { typeId, deviceId } = deviceAt(0);
    const look = () => fetch(`${base}/${typeId}/${deviceId}?at=${Math.floor(events * (0.01 + 0.98 * Math.random()))}`);
    // The thread begins with the first question, and what follows a start is over: neither is measured.
    await ended(await look());
    await bench.generator.run(job);
    const quiet = await bench.generator.run(job);
    let reading = true;
    let asked = 0;
    const readers = Array.from({ length: READERS }, async () => {
      for (; reading; asked++) await ended(await look());
    });
    const startedAt = performance.now();
    const askedBefore = asked;
    const busy = await bench.generator.run(job);
    reading = false;
    const perSecond = ((asked - askedBefore) * 1_000) / (performance.now() - startedAt);
    await Promise.all(readers);
    if (asked === askedBefore)
      throw new Error('no question was answered while the broker was measured: measure longer');
    const { p50Ms = Number.NaN, p99Ms = Number.NaN } = quiet;
    return {
      startMs: running.startMs,
      quietP50Ms: p50Ms,
      quietP99Ms: p99Ms,
      busyP50Ms: busy.p50Ms ?? Number.NaN,
      busyP99Ms: busy.p99Ms ?? Number.NaN,
      p50Ratio: (busy.p50Ms ?? Number.NaN) / p50Ms,
      p99Ratio: (busy.p99Ms ?? Number.NaN) / p99Ms,
      questionsPerSecond: perSecond,
      lost: (quiet.lost ?? 0) + (busy.lost ?? 0),
    };
  } finally {
    await running.stop();
  }
}

async function ended(answer: Response): Promise<void> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`a look at the past was answered ${answer.status}: ${text.slice(0, 300)}`);
}
