/**
 * When what has been gathered goes out. In a busy turn of the loop that is its end, so that all that its sockets brought shares a write for
 * each receiver; while turns are quiet it is right behind the read that caused it, because then a system call costs less than the wait.
 */

/** What is flushed; it may be flushed by others before. */
type Flushed = Readonly<{ flush: () => void }>;

/** Flushes of a turn up to which the next one counts as quiet. */
const QUIET_FLUSHES_MAX = 4;

let waiting: Flushed[] = [];
let flushes = 0;
let quiet = true;
let ending = false;

/** Has something flushed behind this read or at the end of this turn. */
export function soon(gathered: Flushed): void {
  waiting.push(gathered);
  if (quiet && waiting.length === 1) queueMicrotask(flushAll);
  if (ending) return;
  ending = true;
  setImmediate(endTurn);
}

function flushAll(): void {
  const gathered = waiting;
  waiting = [];
  flushes += gathered.length;
  for (const one of gathered) one.flush();
}

function endTurn(): void {
  ending = false;
  flushAll();
  quiet = flushes <= QUIET_FLUSHES_MAX;
  flushes = 0;
}
