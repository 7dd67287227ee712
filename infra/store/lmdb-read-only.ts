/** The embedded log as another process than its writer sees it. */
import type { EventStore } from './event-store.ts';
import { openIndexFile } from './index-file.ts';
import { readingOf } from './lmdb-reading.ts';
import { openLogFile } from './log-file.ts';
import { LogView } from './log-view.ts';
import type { Feed } from './subscription.ts';

/** How often subscribers are looked after, ms: the writer cannot tell another process. */
const LOOK_EVERY_MS = 50;

/**
 * Opens the log of a directory for reading, while another process writes it or not. What is durable is seen; appending is answered
 * `unavailable`, and following is refused, because nothing is accepted here.
 */
export async function openLmdbReader(directory: string): Promise<EventStore> {
  const file = await openLogFile(directory, true);
  const last = file.covering(Number.MAX_SAFE_INTEGER);
  const index = await openIndexFile(directory, file.id, last?.end ?? 0, true);
  const feeds = new Set<Feed>();
  let closed = false;
  const refuseClosed = () => {
    if (closed) throw new Error('the store is closed');
  };
  const view = new LogView({ file, index, indexedTo: () => index?.checkpoint()?.next ?? 0, refuseClosed });
  const refresh = () => {
    refuseClosed();
    // The index first: it must not know of more than the log does.
    index?.refresh();
    file.refresh();
    view.durable = (file.covering(Number.MAX_SAFE_INTEGER)?.end ?? 0) - 1;
  };
  refresh();
  const reading = readingOf(view, feeds, refresh);
  let timer: NodeJS.Timeout | undefined;
  // Not the view's own: a read in between moves that one on without waking anybody.
  let told = view.durable;
  const look = () => {
    if (feeds.size === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    refresh();
    if (view.durable === told) return;
    told = view.durable;
    for (const feed of feeds) feed.wake();
  };

  const readOnly = () =>
    new Error(`the log in "${directory}" was opened for reading only: append through the process that writes it`);
  const head = () => {
    if (!closed) refresh();
    return view.durable;
  };
  return {
    ...reading,
    subscribe: (after, listener, interest) => {
      timer ??= setInterval(look, LOOK_EVERY_MS);
      return reading.subscribe(after, listener, interest);
    },
    append: (_stream, _expected, _events, settled) => {
      queueMicrotask(() => settled?.({ ok: false, reason: 'unavailable', error: readOnly() }));
    },
    get: (position) => {
      if (closed || !Number.isSafeInteger(position)) return undefined;
      if (position > view.durable) refresh();
      return view.get(position);
    },
    follow: async () => {
      throw readOnly();
    },
    head,
    accepted: head,
    backlogBytes: () => 0,
    flushed: async () => refuseClosed(),
    truncate: async () => {
      throw readOnly();
    },
    truncatedBefore: () => file.truncatedBefore(),
    base: () => {
      refresh();
      return file.base();
    },
    bytesInUse: () => file.bytesInUse() + (index?.bytesInUse() ?? 0),
    onFailure: () => {}, // nothing is written that could fail
    close: async () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      for (const feed of feeds) feed.close();
      await index?.close();
      await file.close();
    },
  };
}
