/** The embedded log, in a data directory: one process writes it, others may read it meanwhile. */
import { mkdirSync } from 'node:fs';
import {
  type NewEvent,
  type PastEvent,
  type Position,
  pastOf,
  type RecordedEvent,
} from '../../domain/recorded-event.ts';
import { BatchLog } from './batch-log.ts';
import { refuseHoles } from './border.ts';
import type { SealedChunk } from './chunk-writer.ts';
import type { AppendOutcome, EventStore } from './event-store.ts';
import { Follower } from './follower.ts';
import { type IndexFile, openIndexFile } from './index-file.ts';
import { lastRevision } from './index-query.ts';
import { IndexWriter } from './index-writer.ts';
import { openLmdbReader } from './lmdb-read-only.ts';
import { readingOf } from './lmdb-reading.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { LogView } from './log-view.ts';
import { repeatedAppend } from './repeated-append.ts';
import { retentionOf } from './retention.ts';
import type { Feed } from './subscription.ts';
import { takeWriterLock } from './writer-lock.ts';

/** `directory` is made when it does not exist; `node` names the writer to others. `readOnly`: read what another process writes. */
export type LmdbStoreOptions = Readonly<{ directory: string; node?: string; readOnly?: boolean }>;

/**
 * Opens the log of a data directory. Rejects with a message that says what to do when another process writes to it, and when its file is
 * cut short, something else, or of a later version; nothing is changed then.
 */
export async function openLmdbStore({ directory, node, readOnly = false }: LmdbStoreOptions): Promise<EventStore> {
  if (readOnly) return openLmdbReader(directory);
  return (await openLmdbCopy({ directory, node })).store;
}

/** A log on the disk that takes in what another log has put in order. */
export type LmdbCopy = Readonly<{
  /** Tells this log from all others, of the same events too. */
  id: string;
  /** What reads it. Nobody but `take` is to append. */
  store: EventStore;
  /** Accepts an event behind all others, with the revision that it has already; answers its position. */
  take: (stream: string, revision: number, event: NewEvent) => Position;
  /** Tells an outcome once all that was accepted so far is durable, in the order of the calls. */
  answer: (settled: (outcome: AppendOutcome) => void, outcome: AppendOutcome) => void;
  /** Revision of a stream's last accepted event, -1 when there is none. */
  revisionOf: (stream: string) => number;
  /** Where the last of these events stands, if exactly they were accepted in the stream after this revision; -1: from its beginning. */
  placeOf: (stream: string, expected: number, events: readonly Readonly<{ id: string }>[]) => Position | undefined;
}>;

/** Opens a log as `openLmdbStore` does, as a copy of another. `writing` is called before events are written, with the position after the last. */
export async function openLmdbCopy({
  directory,
  node,
  writing = () => {},
}: Readonly<{
  directory: string;
  node?: string | undefined;
  writing?: (end: Position) => void;
}>): Promise<LmdbCopy> {
  mkdirSync(directory, { recursive: true });
  const lock = takeWriterLock(directory, node);
  let file: LogFile | undefined;
  let index: IndexFile | undefined;
  try {
    file = await openLogFile(directory, false);
    const end = file.covering(Number.MAX_SAFE_INTEGER)?.end ?? 0;
    index = await openIndexFile(directory, file.id, end, false);
    return await openWriter(file, index as IndexFile, lock.release, writing);
  } catch (error) {
    await index?.close();
    await file?.close();
    lock.release();
    throw error;
  }
}

async function openWriter(
  file: LogFile,
  index: IndexFile,
  release: () => void,
  writing: (end: Position) => void,
): Promise<LmdbCopy> {
  const feeds = new Set<Feed>();
  const failureListeners: ((error: Error) => void)[] = [];
  let closing: Promise<void> | undefined;
  let followed = false;
  let failure: Error | undefined;
  const refuseClosed = () => {
    if (closing !== undefined) throw new Error('the store is closed');
  };
  const indexWriter = new IndexWriter(index, file.id);
  const view = new LogView({ file, index, indexedTo: () => indexWriter.next, refuseClosed });
  const last = file.covering(Number.MAX_SAFE_INTEGER);
  view.durable = (last?.end ?? 0) - 1;
  await catchUp(view, indexWriter);

  const log = new BatchLog({
    next: view.durable + 1,
    lastChunk: last?.first ?? -1,
    write: async (chunks) => {
      writing((chunks.at(-1) as SealedChunk).end);
      await file.write(chunks);
    },
    lastRevision: (stream) => lastRevision(index, stream),
    indexedTo: () => indexWriter.next,
    repeated: (stream, expected, events) => placeOf(stream, expected, events),
    sealed: (chunk) => view.tail.add(chunk),
    durable: (chunks, head) => {
      view.durable = head;
      view.tail.trim(head);
      for (const chunk of chunks) indexWriter.add(chunk);
      for (const feed of feeds) feed.wake();
    },
    failed: (error) => {
      failure = error;
      for (const listener of failureListeners.splice(0)) listener(error);
    },
  });

  const placeOf = (stream: string, expected: number, events: readonly Readonly<{ id: string }>[]) =>
    repeatedAppend({ log, view, index, indexedTo: indexWriter.next }, { stream, expected, events });
  const retention = retentionOf({ file, view, revisionOf: (stream) => log.revisionOf(stream), refuseClosed });

  const close = async () => {
    await retention.ended();
    await log.end(new Error('the store is closed')).catch(() => {}); // who waited has been told
    for (const feed of feeds) feed.close();
    await indexWriter.flush().catch(() => {}); // the next to open the log makes up for it
    indexWriter.stop();
    await index.close();
    await file.close();
    release();
  };

  const store: EventStore = {
    ...readingOf(view, feeds, refuseClosed),
    append: (stream, expected, events, settled) => log.append(stream, expected, events, settled),
    get: (position) => {
      if (closing !== undefined || !Number.isSafeInteger(position)) return undefined;
      return log.open(position) ?? view.get(position);
    },
    follow: async (from, listener, past) => {
      refuseClosed();
      if (followed) throw new Error('this store is followed already: one world is built from it');
      refuseHoles(from, file.truncatedBefore());
      followed = true;
      await follow(log, view, from, listener, past);
    },
    head: () => view.durable,
    accepted: () => log.next - 1,
    backlogBytes: () => log.backlogBytes,
    flushed: () => log.flushed(),
    truncate: retention.truncate,
    truncatedBefore: file.truncatedBefore,
    base: file.base,
    bytesInUse: () => file.bytesInUse() + index.bytesInUse(),
    onFailure: (listener) => {
      if (failure !== undefined) listener(failure);
      else failureListeners.push(listener);
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
  return {
    id: file.id,
    store,
    take: (stream, revision, event) => log.take(stream, revision, event),
    answer: (settled, outcome) => log.answer(settled, outcome),
    revisionOf: (stream) => log.revisionOf(stream),
    placeOf: (stream, expected, events) => placeOf(stream, expected, events)?.position,
  };
}

/** History, then what stands in the open chunk; from that moment on the follower hears of each event inside `append`. */
async function follow(
  log: BatchLog,
  view: LogView,
  from: Position,
  listener: (event: RecordedEvent) => void,
  past?: (event: PastEvent) => void,
): Promise<void> {
  const hear = past ? (event: RecordedEvent) => past(pastOf(event)) : listener;
  let next = await view.replay(from, listener, past);
  // From here on nothing waits, so that nothing is accepted in between, except by the listener itself.
  for (; next < log.next; next++) hear((log.open(next) ?? view.get(next)) as RecordedEvent);
  log.follower = new Follower(listener);
}

/** Indexes what the process that wrote the log before had no time to. */
async function catchUp(view: LogView, index: IndexWriter): Promise<void> {
  for (let chunk = view.covering(index.next); chunk !== undefined; chunk = view.covering(chunk.end)) {
    index.addFound(chunk);
    if (index.isBehind) await index.flush();
  }
  await index.flush();
}
