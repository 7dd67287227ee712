/** What is measured of the HTTP API. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Broker } from './brokers/broker.ts';
import { bundle } from './bundle.ts';
import { startBroker } from './first-answer.ts';
import type { Figures } from './generator/job.ts';
import { type Bench, directoryIn, loaded, type Scenario, targetOf } from './scenario.ts';

/** Callers at a time, each waiting for its answer. */
const CALLERS = 16;

/** Beside bare hono. */
export const httpScenarios: Readonly<Record<string, Scenario>> = {
  'http-register': loaded((bench) => ({ ...bench, kind: 'http', connections: CALLERS, call: 'register' })),
  'http-read': loaded((bench) => ({ ...bench, kind: 'http', connections: CALLERS, call: 'read' })),
  'http-list': loaded((bench) => ({ ...bench, kind: 'http', connections: CALLERS, call: 'list' })),
};

/** Many devices: registered in bulk, listed page by page, found again by a start. */
export async function manyDevices({ workDirectory, generator, devices }: Bench, broker: Broker): Promise<Figures> {
  const directory = directoryIn(workDirectory);
  const running = await startBroker(broker, directory);
  const target = targetOf(broker, running);
  let figures: Figures;
  try {
    const { perSecond = 0 } = await generator.run({ kind: 'register-many', target, devices });
    figures = { registeredPerSecond: perSecond, ...(await generator.run({ kind: 'pages', target, devices })) };
  } finally {
    await running.stop();
  }
  const again = await startBroker(broker, directory);
  await again.stop();
  return { ...figures, startMs: again.startMs, ...(await deviceMemory(workDirectory, devices)) };
}

/** Heap per registered device, in a process of its own that collects its garbage first. */
async function deviceMemory(workDirectory: string, devices: number): Promise<Figures> {
  const file = await bundle(join(import.meta.dirname, 'device-memory.ts'), workDirectory, 'device-memory');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, String(devices)]);
  return { bytesEach: Number(stdout) };
}
