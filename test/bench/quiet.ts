/** Other work on the machine spoils figures: a run waits for it to pass, and is tried again when it came in between; not for ever. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Figures } from './generator/job.ts';
import { machineMicros } from './process-figures.ts';

const QUIET_CORES = 0.15;
const DISTURBED_CORES = 0.25;
const TRIES = 3;
const SAMPLE_MS = 250;
const WAIT_MS = 10_000;

/** The figures of the least disturbed of up to three tries; `othersBusy` in them says how many cores others used meanwhile. */
export async function undisturbed(run: () => Promise<Figures>): Promise<Figures> {
  await quiet();
  let best = await run();
  for (let tries = 1; tries < TRIES && othersBusy(best) > DISTURBED_CORES; tries++) {
    await quiet();
    const again = await run();
    // What was lost in any try stays lost.
    const lost = (best.lost ?? 0) + (again.lost ?? 0);
    best = { ...(othersBusy(again) < othersBusy(best) ? again : best), lost };
  }
  return best;
}

function othersBusy(figures: Figures): number {
  return figures.othersBusy ?? 0;
}

/** Resolves when the machine has been idle for a moment, or after 10 s. */
async function quiet(): Promise<void> {
  for (let waited = 0; waited < WAIT_MS; waited += SAMPLE_MS) {
    const before = machineMicros();
    await pause(SAMPLE_MS);
    if ((machineMicros() - before) / 1000 / SAMPLE_MS < QUIET_CORES) return;
  }
}
