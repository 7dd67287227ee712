/** Other work on the machine spoils figures: a run waits for it to pass, but not for ever, and says how much was left. */
import { setTimeout as pause } from 'node:timers/promises';
import { machineMicros } from './process-figures.ts';

const QUIET_CORES = 0.15;
const SAMPLE_MS = 250;
const WAIT_MS = 15_000;

/** Resolves when the machine has been idle for a moment, or after 15 s. */
export async function quiet(): Promise<void> {
  for (let waited = 0; waited < WAIT_MS; waited += SAMPLE_MS) {
    const before = machineMicros();
    await pause(SAMPLE_MS);
    if ((machineMicros() - before) / 1000 / SAMPLE_MS < QUIET_CORES) return;
  }
}
