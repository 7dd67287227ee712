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
  const before = {
    at: performance.now(),
    done: done(),
    broker: cpuMicros(pid),
    own: ownMicros(),
    machine: machineMicros(),
  };
  await pause(measureMs);
  const seconds = (performance.now() - before.at) / 1000;
  const count = done() - before.done;
  const broker = cpuMicros(pid) - before.broker;
  const own = ownMicros() - before.own;
  const others = machineMicros() - before.machine - broker - own;
  stop();
  await settled(outstanding);
  return {
    perSecond: count / seconds,
    cpuMicrosEach: broker / count,
    generatorBusy: own / 1e6 / seconds,
    othersBusy: Math.max(0, others) / 1e6 / seconds,
    lost: outstanding(),
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
