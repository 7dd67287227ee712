/**
 * The log in an EventStoreDB: the server puts the events of all nodes in one order, that of `$all`, and each node reads from its own copy of it. What
 * is appended here is accepted, and durable, when it comes back by the subscription.
 */
import { randomUUID } from 'node:crypto';
import type { EventStore } from '../event-store.ts';
import { later } from '../settled.ts';
import { type Appender, openAppender } from './appender.ts';
import { asking } from './asking.ts';
import { Awaited } from './awaited.ts';
import { Backlog } from './backlog.ts';
import { type Client, loadClient } from './client.ts';
import { type Copy, openCopy } from './copy.ts';
import { decodeEvent, encodeEvent } from './encoding.ts';
import { backlogError, fencedError, lostError, sizeError } from './failures.ts';
import { openFeed } from './feed.ts';
import { type Health, HealthWatch } from './health.ts';
import { hideTruncated } from './hide-truncated.ts';
import { identify } from './identify.ts';
import { intakeOf } from './intake.ts';
import { Lanes } from './lanes.ts';
import { copiedPrefixes, laneOf, nameStream, ownStreams, streamOf } from './streams.ts';
import { translation } from './translate.ts';

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

/** A log that is kept by a server, which may be out of reach for a while. */
export type EventStoreDb = EventStore &
  Readonly<{
    isShared: true;
    /** Whether the server answers. While it does not, appends wait up to a bound, and all goes on by itself when it is back. */
    health: () => Health;
    /** Called whenever that changes. */
    onHealth: (listener: (health: Health) => void) => void;
  }>;

/** Longer than the server waits for its own disk and its followers (2 s). Source: EventStoreDB v24.6 ClusterVNodeOptions.cs, `WriteTimeoutMs`. */
const DEADLINE_MS = 5_000;
const PATIENCE_MS = 30_000;

/** What the server takes in one append, with room for what it counts besides. Source: EventStoreDB v24.6 ClusterVNodeOptions.cs, `MaxAppendSize`. */
const APPEND_BYTES_MAX = 1024 * 1024 - 16 * 1024;

/** How long `close` waits for what is under way. */
const CLOSE_MS = 5_000;

/** Copying waits for the disk when the disk is so far behind. */
const COPY_BACKLOG_BYTES = 8 * 1024 * 1024;

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
    return await start(parts, patienceMs);
  } catch (error) {
    await appender.close();
    await copy?.close();
    throw error;
  }
}

type Parts = Readonly<{
  open: () => Client;
  appender: Appender;
  copy: Copy;
  node: string;
  space: string;
  prefixes: readonly string[];
  report: (sentence: string) => void;
  deadlineMs: number;
  random: () => number;
}>;

async function start(parts: Parts, patienceMs: number): Promise<EventStoreDb> {
  const { open, appender, copy, node, space, prefixes, report, deadlineMs, random } = parts;
  const { log, positions } = copy;
  const { outgoing, incoming } = translation(positions);
  const own = new Set(ownStreams(node));
  const watch = new HealthWatch();
  const awaited = new Awaited();
  const backlog = new Backlog();
  const failureListeners: ((error: Error) => void)[] = [];
  /** Why nothing is accepted any more. */
  let refusal: Error | undefined;
  let failure: Error | undefined;

  const end = (error: Error) => {
    lanes.end(error);
    backlog.end({ ok: false, reason: 'unavailable', error });
  };
  const fail = (error: Error) => {
    if (failure !== undefined) return;
    failure = error;
    refusal ??= error;
    end(error);
    void feed.close();
    for (const listener of failureListeners.splice(0)) listener(error);
  };
  log.store.onFailure(fail);

  const lanes = new Lanes({
    append: (stream, expected, events) => appender.append(space + stream, expected, events),
    laneOf,
    isOwn: (stream) => own.has(stream),
    awaited,
    arrivedTo: log.revisionOf,
    placeOf: log.placeOf,
    lastOnServer: async (stream) => {
      return (await asking(open, (client) => client.edgeOf(space + stream, 'last')))?.revision ?? -1;
    },
    overtaken: (stream, expected, actual) => {
      const fenced = (by: string) => fail(fencedError(stream, node, by));
      if (typeof actual !== 'number' || actual <= expected) return fail(lostError(stream, expected, actual));
      // The event that stands where ours should be tells who it was.
      asking(open, (client) => client.eventAt(space + stream, expected + 1)).then(
        (event) => fenced((event && decodeEvent(event)?.metadata.node) ?? node),
        () => fenced(node),
      );
    },
    heard: (error) => watch.heard('appends', error),
    random,
  });

  const takeIn = intakeOf({ copy, incoming, awaited, space, report });
  let caughtUp = () => {};
  let alive = () => {};
  const hasCaughtUp = new Promise<void>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const silent = () => {
      const health = watch.health();
      const why = health.reachable ? 'it sends nothing' : health.reason;
      reject(new Error(`the log could not be copied from EventStoreDB: ${why}`));
    };
    alive = () => {
      clearTimeout(timer);
      timer = setTimeout(silent, patienceMs);
    };
    caughtUp = () => {
      alive = () => {};
      clearTimeout(timer);
      resolve();
    };
    failureListeners.push((error) => {
      clearTimeout(timer);
      reject(error);
    });
    alive();
  });
  hasCaughtUp.catch(() => {}); // it is waited for below
  const feed = openFeed({
    open,
    prefixes: prefixes.map((prefix) => space + prefix),
    after: positions.last,
    take: (events) => {
      alive();
      try {
        for (const event of events) takeIn(event);
      } catch (error) {
        return fail(error as Error);
      }
      if (log.store.backlogBytes() > COPY_BACKLOG_BYTES) return log.store.flushed().catch(() => {});
    },
    caughtUp: () => caughtUp(),
    heard: (error) => {
      watch.heard('feed', error);
      if (error === undefined) alive();
    },
    deadlineMs,
    random,
  });

  const append: EventStore['append'] = (stream, expected, events, settled) => {
    const [first] = events;
    if (first === undefined)
      throw new Error(`append to stream "${stream}": at least one event was expected, there was none`);
    const refuse = (error: Error) => later(settled, { ok: false, reason: 'unavailable', error });
    if (refusal !== undefined) return refuse(refusal);
    if (backlog.isFull) return refuse(backlogError(watch.health()));
    const encoded = events.map((event) => encodeEvent(outgoing(event)));
    const bytes = encoded.reduce((sum, event) => sum + event.bytes, 0);
    if (bytes > APPEND_BYTES_MAX) return refuse(sizeError(stream, bytes, APPEND_BYTES_MAX));
    const answer = backlog.add(bytes, settled);
    const target = streamOf(stream, node, first.data);
    lanes.add({
      stream: target,
      // A client that nobody knows may come to two nodes at once: the second must be told.
      expected: expected === 'any' && target.startsWith('client-') ? exactly(log.revisionOf(target)) : expected,
      events: encoded,
      bytes,
      stored: (position, revision) => log.answer(answer, { ok: true, position, revision }),
      conflict: (actual) => log.answer(answer, { ok: false, reason: 'wrong-expected-revision', actual }),
      refused: (error) => answer({ ok: false, reason: 'unavailable', error }),
    });
  };

  const flushed = async () => {
    if (refusal !== undefined) throw refusal;
    await backlog.emptied();
    if (failure !== undefined) throw failure;
    await log.store.flushed();
  };

  let closing: Promise<void> | undefined;
  const close = async () => {
    const closed = new Error('the store is closed');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([backlog.emptied(), late]);
    clearTimeout(timer);
    end(closed);
    await Promise.all([feed.close(), appender.close()]);
    await copy.close();
  };

  const store: EventStoreDb = {
    ...log.store,
    isShared: true,
    append,
    backlogBytes: () => backlog.bytes,
    flushed,
    truncate: async (truncation) => {
      const truncated = await log.store.truncate(truncation);
      positions.dropBelow(truncation.before);
      const hidden = { store: log.store, revisionOf: log.revisionOf, appender, node, space };
      for (const { message } of await hideTruncated(hidden))
        report(`Old events could not be hidden on EventStoreDB, the next time makes up for it: ${message}.`);
      return truncated;
    },
    onFailure: (listener) => {
      if (failure !== undefined) listener(failure);
      else failureListeners.push(listener);
    },
    health: () => watch.health(),
    onHealth: (listener) => watch.onHealth(listener),
    close: () => {
      refusal ??= new Error('the store is closed');
      closing ??= close();
      return closing;
    },
  };
  try {
    await hasCaughtUp;
  } catch (error) {
    end(error as Error);
    await feed.close();
    throw error;
  }
  return store;
}

function exactly(revision: number): number | 'none' {
  return revision < 0 ? 'none' : revision;
}
