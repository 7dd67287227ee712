/** How long to wait before asking again. */

const FIRST_MS = 25;
/** A server that is back is noticed within this. */
const LAST_MS = 2_000;

/** Ms to wait after the `failures`-th failure in a row; `chance` is a number from 0 to 1, so that nodes do not come back all at once. */
export function backoffMs(failures: number, chance: number): number {
  return Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(failures, 20)) * (0.5 + chance / 2);
}
