/** A stage whose reads are carried out as the sandbox does it, the log included, at any time. */
import type { ApiOutcome, Read } from '../../handlers/operation.ts';
import { createHistory } from '../../infra/history/history.ts';
import { createOperations } from '../../infra/operations.ts';
import { openRegistry, type Stage } from './devices/registry-stage.ts';

export type LogStage = Stage &
  Readonly<{
    /** When the newest event happened: ms since the epoch. */
    latest: () => number;
    /** `now`: when it is looked, `latest` when left out. */
    look: <Request>(read: Read<Request>, request: Request, now?: number) => Promise<ApiOutcome>;
  }>;

export async function openLog(): Promise<LogStage> {
  const stage = await openRegistry();
  const latest = () => stage.events.at(-1)?.metadata.at ?? 0;
  return {
    ...stage,
    latest,
    look: (read, request, now = latest()) =>
      createOperations({
        runner: stage.runner,
        world: stage.world,
        store: stage.store,
        history: async () => createHistory({ store: stage.store }),
        ids: () => 'call-1',
        now: () => now,
        domains: [],
      }).read(read, request),
  };
}
