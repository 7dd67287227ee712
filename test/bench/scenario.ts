/** What scenarios have in common: what they run with, and how a broker is put under one job. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker, Running } from './brokers/broker.ts';
import { startBroker } from './first-answer.ts';
import type { Generator } from './generate.ts';
import type { Figures, Job, Target } from './generator/job.ts';

/** What a scenario runs with. Times are those of one run. */
export type Bench = Readonly<{
  workDirectory: string;
  generator: Generator;
  warmMs: number;
  measureMs: number;
  starts: number;
  logMessages: number;
  /** Devices of the scenario of many. */
  devices: number;
  /** Events in the log on which history is measured. */
  historyEvents: number;
}>;

export type Scenario = (bench: Bench, broker: Broker) => Promise<Figures>;

type Times = Readonly<{ target: Target; warmMs: number; measureMs: number }>;

/** One broker, one job that takes as long as it takes. */
export function burst(jobOf: (target: Target) => Job): Scenario {
  return async ({ workDirectory, generator }, broker) => {
    const running = await startBroker(broker, directoryIn(workDirectory));
    try {
      return await generator.run(jobOf(targetOf(broker, running)));
    } finally {
      await running.stop();
    }
  };
}

/** One broker, one job. */
export function loaded(jobOf: (times: Times) => Job): Scenario {
  return async ({ workDirectory, generator, warmMs, measureMs }, broker) => {
    const running = await startBroker(broker, directoryIn(workDirectory));
    try {
      return await generator.run(jobOf({ target: targetOf(broker, running), warmMs, measureMs }));
    } finally {
      await running.stop();
    }
  };
}

export function targetOf({ dialect }: Broker, { pid, port }: Running): Target {
  return { pid, port, dialect };
}

export function directoryIn(workDirectory: string): string {
  return mkdtempSync(join(workDirectory, 'broker-'));
}
