/** What an embedded store does for retention. */
import { refuseBorder } from './border.ts';
import type { EventStore } from './event-store.ts';
import type { LogFile } from './log-file.ts';
import type { LogView } from './log-view.ts';
import { truncateLog } from './truncation.ts';

type Parts = Readonly<{
  file: LogFile;
  view: LogView;
  revisionOf: (stream: string) => number;
  refuseClosed: () => void;
}>;

/** The truncating half of a store; `ended` resolves when nothing of it is under way: it stops by itself once the store refuses. */
export function retentionOf({
  file,
  view,
  revisionOf,
  refuseClosed,
}: Parts): Pick<EventStore, 'truncate'> & Readonly<{ ended: () => Promise<void> }> {
  let underWay: Promise<unknown> | undefined;
  const run: EventStore['truncate'] = async (truncation) => {
    refuseClosed();
    refuseBorder(truncation.before, view.durable, file.truncatedBefore());
    return truncateLog(
      {
        chunkAt: (position) => view.onDisk(position),
        lastRevision: revisionOf,
        rewrite: async (rewrite) => {
          await file.rewrite(rewrite);
          file.refresh();
          view.rewritten(truncation.before);
        },
        breathe: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          refuseClosed();
        },
      },
      truncation,
    );
  };
  return {
    truncate: async (truncation) => {
      if (underWay !== undefined) throw new Error('the log is being truncated already: wait for that');
      const running = run(truncation);
      underWay = running;
      try {
        return await running;
      } finally {
        underWay = undefined;
      }
    },
    ended: async () => {
      await underWay?.catch(() => {}); // whoever truncated is told
    },
  };
}
