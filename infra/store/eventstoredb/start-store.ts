/** The store at work: its parts put together, from an open copy to the port. */
import type { EventStore } from '../event-store.ts';
import { later } from '../settled.ts';
import type { Appender } from './appender.ts';
import { asking } from './asking.ts';
import { Awaited } from './awaited.ts';
import { Backlog } from './backlog.ts';
import { catchingUp } from './catching-up.ts';
import type { Client } from './client.ts';
import type { Copy } from './copy.ts';
import { decodeEvent, encodeEvent } from './encoding.ts';
import { backlogError, fencedError, lostError, sizeError } from './failures.ts';
import { openFeed } from './feed.ts';
import { type Health, HealthWatch } from './health.ts';
import { hideTruncated } from './hide-truncated.ts';
import { intakeOf } from './intake.ts';
import { Lanes } from './lanes.ts';
import { laneOf, ownStreams, streamOf } from './streams.ts';
import { translation } from './translate.ts';

/** A log that is kept by a server, which may be out of reach for a while. */
export type EventStoreDb = EventStore &
  Readonly<{
    isShared: true;
    /** Whether the server answers. While it does not, appends wait up to a bound, and all goes on by itself when it is back. */
    health: () => Health;
    /** Called whenever that changes. */
    onHealth: (listener: (health: Health) => void) => void;
  }>;

/** What the server takes in one append, with room for what it counts besides. Source: EventStoreDB v24.6 ClusterVNodeOptions.cs, `MaxAppendSize`. */
const APPEND_BYTES_MAX = 1024 * 1024 - 16 * 1024;

/** How long `close` waits for what is under way. */
const CLOSE_MS = 5_000;

/** Copying waits for the disk when the disk is so far behind. */
const COPY_BACKLOG_BYTES = 8 * 1024 * 1024;

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

/** Begins to copy, and answers the store once it has caught up; rejects when the server is silent for too long before that. */
export async function startStore(parts: Parts, patienceMs: number): Promise<EventStoreDb> {
  const { open, appender, copy, node, space, prefixes, report, deadlineMs, random } = parts;
  const { log, positions } = copy;
  const { outgoing, incoming } = translation(positions);
  const own = new Set(ownStreams(node));
  const watch = new HealthWatch();
  const awaited = new Awaited();
  const backlog = new Backlog(log.answer);
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
  const catching = catchingUp(patienceMs, () => watch.health());
  failureListeners.push(catching.failed);
  const feed = openFeed({
    open,
    prefixes: prefixes.map((prefix) => space + prefix),
    after: positions.last,
    take: (events) => {
      catching.alive();
      try {
        for (const event of events) takeIn(event);
      } catch (error) {
        return fail(error as Error);
      }
      if (log.store.backlogBytes() > COPY_BACKLOG_BYTES) return log.store.flushed().catch(() => {});
    },
    caughtUp: catching.caughtUp,
    heard: (error) => {
      watch.heard('feed', error);
      if (error === undefined) catching.alive();
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
    const target = streamOf(stream, node, first.data);
    // A client that nobody knows may come to two nodes at once: the second must be told.
    const exact = expected === 'any' && target.startsWith('client-') ? exactly(log.revisionOf(target)) : expected;
    lanes.add(backlog.add(target, exact, encoded, bytes, settled));
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
    await catching.done;
    // What has been copied is to be read at once.
    await log.store.flushed();
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
