/** What is measured. Each scenario starts brokers of its own and answers named figures. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Broker } from './brokers/broker.ts';
import { startBroker } from './first-answer.ts';
import type { Figures } from './generator/job.ts';
import { memoryMegabytes } from './process-figures.ts';
import { median } from './report/percentile.ts';
import { type Bench, burst, directoryIn, loaded, type Scenario, targetOf } from './scenario.ts';
import { historyScenarios } from './scenarios-history.ts';
import { httpScenarios, manyDevices } from './scenarios-http.ts';

const DEVICES = 50;

export const scenarios: Readonly<Record<string, Scenario>> = {
  'fan-in-qos-0': loaded((bench) => ({ ...bench, kind: 'fan-in', devices: DEVICES, qos: 0, perWrite: 1 })),
  'fan-in-16': loaded((bench) => ({ ...bench, kind: 'fan-in', devices: DEVICES, qos: 0, perWrite: 16 })),
  'fan-in-qos-1': loaded((bench) => ({ ...bench, kind: 'fan-in', devices: DEVICES, qos: 1, perWrite: 1 })),
  'fan-out': loaded((bench) => ({ ...bench, kind: 'fan-out', applications: 100 })),
  'latency-qos-0': loaded((bench) => ({ ...bench, kind: 'latency', devices: DEVICES, qos: 0, perSecond: 2_000 })),
  'latency-qos-1': loaded((bench) => ({ ...bench, kind: 'latency', devices: DEVICES, qos: 1, perSecond: 2_000 })),
  connect: loaded((bench) => ({ ...bench, kind: 'connect', devices: 100 })),
  reconnect: burst((target) => ({ kind: 'reconnect', target, applications: 2_000 })),
  memory,
  start,
  ...httpScenarios,
  'many-devices': manyDevices,
  ...historyScenarios,
};

/** Whether a scenario is for a peer: bare hono speaks HTTP alone, and only the sandbox has devices. */
export function isFor(scenario: string, { name }: Broker): boolean {
  if (scenario === 'many-devices' || scenario in historyScenarios) return name === 'sandbox';
  return scenario in httpScenarios ? name === 'sandbox' || name === 'hono' : name !== 'hono';
}

/** Memory a moment after the start, and with 1,000 applications connected. */
async function memory({ workDirectory, generator }: Bench, broker: Broker): Promise<Figures> {
  const running = await startBroker(broker, directoryIn(workDirectory));
  try {
    await pause(1_000);
    const idle = memoryMegabytes(running.pid);
    const target = targetOf(broker, running);
    const { end } = await generator.start({ kind: 'hold', target, connections: 1_000 });
    await pause(1_000);
    const connected = memoryMegabytes(running.pid);
    end();
    return {
      idleMegabytes: idle.resident,
      idleOwnMegabytes: idle.own,
      connectedMegabytes: connected.resident,
      connectedOwnMegabytes: connected.own,
    };
  } finally {
    await running.stop();
  }
}

/** Time to the first CONNACK: in an empty directory, in one that an earlier start has left, and with a log of many messages. */
async function start({ workDirectory, generator, starts, logMessages }: Bench, broker: Broker): Promise<Figures> {
  const directory = directoryIn(workDirectory);
  const firstStartMs = await startAndStop(broker, directory);
  const again: number[] = [];
  for (let turn = 0; turn < starts; turn++) again.push(await startAndStop(broker, directory));
  if (!broker.keepsLog) return { firstStartMs, startMs: median(again) };

  const running = await startBroker(broker, directory);
  const target = targetOf(broker, running);
  const { lost = 0 } = await generator.run({ kind: 'fill', target, messages: logMessages });
  await running.stop();
  const startWithLogMs = await startAndStop(broker, directory);
  return { firstStartMs, startMs: median(again), startWithLogMs, lost };
}

async function startAndStop(broker: Broker, directory: string): Promise<number> {
  const { startMs, stop } = await startBroker(broker, directory);
  await stop();
  return startMs;
}
