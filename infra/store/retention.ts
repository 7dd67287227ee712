/** What an embedded store does for retention. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { refuseBorder } from './border.ts';
import type { EventStore } from './event-store.ts';
import { INDEX_FILE } from './index-file.ts';
import { LOG_FILE, type LogFile } from './log-file.ts';
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
    refuseBorder(truncation.before, view.durable, file.base()?.before);
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

/** Bytes of the log's files. */
export function sizeBytes(directory: string): number {
  return [LOG_FILE, INDEX_FILE].reduce((sum, name) => sum + (fileBytes(join(directory, name)) ?? 0), 0);
}

function fileBytes(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
