/** How the run before this one ended, from the log. */
import type { EventStore } from '../store/event-store.ts';

const lifecycle = ['SandboxStarted', 'SandboxStopped'];

/**
 * Looks for the end of the run before, from a log in which this run has left its `SandboxStarted` already (durably). `none` when this is the
 * first run.
 */
export async function lastStop(store: Pick<EventStore, 'readAll'>): Promise<'none' | 'in order' | 'killed'> {
  let starts = 0;
  for await (const page of store.readAll({ direction: 'backwards', interest: { types: lifecycle } })) {
    for (const { type } of page) {
      if (type === 'SandboxStopped') return 'in order';
      starts++;
      if (starts === 2) return 'killed';
    }
  }
  return 'none';
}
