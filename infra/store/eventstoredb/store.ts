/**
 * The log in an EventStoreDB: the server puts the events of all nodes in one order, that of `$all`, and each node reads from its own copy of it. What
 * is appended here is accepted, and durable, when it comes back by the subscription.
 */
import { randomUUID } from 'node:crypto';
import { openAppender } from './appender.ts';
import { asking } from './asking.ts';
import { loadClient } from './client.ts';
import { type Copy, openCopy } from './copy.ts';
import { identify } from './identify.ts';
import { type EventStoreDb, startStore } from './start-store.ts';
import { copiedPrefixes, nameStream } from './streams.ts';

export type { EventStoreDb };

/** How the store is opened. Times in ms. */
export type EventStoreDbOptions = Readonly<{
  /** The connection string: `esdb://…` or `esdb+discover://…`. */
  url: string;
  /** Where the copy is kept; nothing else may be there. */
  directory: string;
  /** This node's id: one process at a time appends as this node. */
  node: string;
  /** Hears sentences for the log. */
  report?: (sentence: string) => void;
  /** Stands before the name of every stream, so that several sandboxes can share a server. Empty unless said. */
  space?: string;
  /** What the names of the streams begin with that are copied; unless said, those of the log. */
  prefixes?: readonly string[];
  /** How long the server may take for one answer. */
  deadlineMs?: number;
  /** How long the server may stay silent while the store is opened. */
  patienceMs?: number;
  /** The wall clock, ms since the epoch. */
  now?: () => number;
  /** A number from 0 to 1, for the times between attempts. */
  random?: () => number;
}>;

/** Longer than the server waits for its own disk and its followers (2 s). Source: EventStoreDB v24.6 ClusterVNodeOptions.cs, `WriteTimeoutMs`. */
const DEADLINE_MS = 5_000;
const PATIENCE_MS = 30_000;

/**
 * Opens the store: copies what the copy lacks, and resolves when it has caught up. Rejects when the address is none, when the server does not answer
 * or lets nobody in, when another process has the copy, or this one writes to an EventStoreDB already.
 */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStoreDb> {
  const { url, deadlineMs = DEADLINE_MS } = options;
  const open = await loadClient(url);
  const appender = openAppender({ open, deadlineMs });
  let copy: Copy | undefined;
  try {
    const { node, directory, space = '', report = console.warn, patienceMs = PATIENCE_MS } = options;
    const { now = Date.now, random = Math.random } = options;
    const id = await identify({
      open,
      appender,
      stream: nameStream(space),
      node,
      patienceMs,
      now,
      random,
      uuid: randomUUID,
    });
    const eventFrom = (position: number) => asking(open, (client) => client.eventFrom(position));
    copy = await openCopy({ directory, node, original: { id, eventFrom }, report });
    const { prefixes = copiedPrefixes } = options;
    const parts = { open, appender, copy, node, space, prefixes, report, deadlineMs, random };
    return await startStore(parts, patienceMs);
  } catch (error) {
    await appender.close();
    await copy?.close();
    throw error;
  }
}
