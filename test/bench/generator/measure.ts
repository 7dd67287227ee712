/** The measured part of a run: warm up, then count what happens in a window of time, then let everything arrive. */
import { cpuMicros, machineMicros } from '../process-figures.ts';
import type { Figures } from './job.ts';

type Load = Readonly<{
  pid: number;
  warmMs: number;
  measureMs: number;
  /** How many messages (or connections) have been done so far. */
  done: () => number;
  /** How many are still on their way. */
  outstanding: () => number;
  /** Sends no more. */
  stop: () => void;
}>;

/** Once nothing has moved for this long, what is still on its way counts as lost. */
const STALLED_AFTER_MS = 2_000;

/** Throughput, the broker's CPU time for one message, what was lost; and how busy the generator and all others on this machine were (1: a core). */
export async function measure({ pid, warmMs, measureMs, done, outstanding, stop }: Load): Promise<Figures> {
  await pause(warmMs);
  const count = done();
  const costs = costsFromNow(pid);
  await pause(measureMs);
  const counted = done() - count;
  const { seconds, brokerMicros, generatorBusy, othersBusy } = costs();
  stop();
  await settled(outstanding);
  return {
    perSecond: counted / seconds,
    cpuMicrosEach: brokerMicros / counted,
    generatorBusy,
    othersBusy,
    lost: outstanding(),
  };
}

type Costs = Readonly<{ seconds: number; brokerMicros: number; generatorBusy: number; othersBusy: number }>;

/** What has been spent since the call: by the broker, by this generator, and by all others on the machine (in cores). */
export function costsFromNow(pid: number): () => Costs {
  const before = { at: performance.now(), broker: cpuMicros(pid), own: ownMicros(), machine: machineMicros() };
  return () => {
    const seconds = (performance.now() - before.at) / 1000;
    const brokerMicros = cpuMicros(pid) - before.broker;
    const own = ownMicros() - before.own;
    const others = machineMicros() - before.machine - brokerMicros - own;
    return {
      seconds,
      brokerMicros,
      generatorBusy: own / 1e6 / seconds,
      othersBusy: Math.max(0, others) / 1e6 / seconds,
    };
  };
}

function ownMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Resolves when nothing is outstanding, or when nothing has moved for a while. */
export async function settled(outstanding: () => number): Promise<void> {
  let last = outstanding();
  let movedAt = performance.now();
  while (outstanding() > 0 && performance.now() - movedAt < STALLED_AFTER_MS) {
    await pause(10);
    if (outstanding() === last) continue;
    last = outstanding();
    movedAt = performance.now();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
