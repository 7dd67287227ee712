/** Waiting for the copy to have what the server has, as long as something comes. */
import type { Health } from './health.ts';

/** What tells how the copying goes. */
export type CatchingUp = Readonly<{
  /** Resolves when it has caught up; rejects when nothing came for too long, or it failed. */
  done: Promise<void>;
  /** Something came. */
  alive: () => void;
  caughtUp: () => void;
  failed: (error: Error) => void;
}>;

/** `patienceMs`: how long nothing may come. */
export function catchingUp(patienceMs: number, health: () => Health): CatchingUp {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  let resolve = () => {};
  let reject = (_error: Error) => {};
  const done = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  done.catch(() => {}); // it is waited for later
  const end = (settle: () => void) => {
    over = true;
    clearTimeout(timer);
    settle();
  };
  const silent = () => {
    const now = health();
    const why = now.reachable ? 'it sends nothing' : now.reason;
    end(() => reject(new Error(`the log could not be copied from EventStoreDB: ${why}`)));
  };
  const alive = () => {
    if (over) return;
    clearTimeout(timer);
    timer = setTimeout(silent, patienceMs);
  };
  alive();
  return { done, alive, caughtUp: () => end(resolve), failed: (error) => end(() => reject(error)) };
}
