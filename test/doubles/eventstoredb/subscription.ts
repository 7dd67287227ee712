/**
 * A subscription: from a place in a stream or in `$all` to its end, and on. It reads the store as fast as its client takes events,
 * so it holds none back in memory.
 * Source: `Enumerator.AllSubscription.cs`, `Enumerator.AllSubscriptionFiltered.cs`, `Enumerator.StreamSubscription.cs` at `oss-v24.6.0`.
 */
import { randomUUID } from 'node:crypto';
import streams, { type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type Failure, failures } from './failures.ts';
import { encodeResolved } from './links.ts';
import { invalidPosition, isPlace } from './read-events.ts';
import type { ReadRequest } from './read-request.ts';
import type { DoubleStore } from './store.ts';
import type { StoredEvent } from './stored-event.ts';

/** Where a subscription sends to, and when. */
export type Outlet = Readonly<{
  /** Answers whether there is room for more; if not, `resume` is to be called when there is. */
  write: (message: Buffer | ReadResp) => boolean;
  fail: (failure: Failure) => void;
  /** Whether nothing may be sent for now. */
  isHeld: () => boolean;
  /** Calls back when there may be something to send. The answer takes the listener away. */
  onMore: (listener: () => void) => () => void;
}>;

/** A running subscription. */
export type Subscription = Readonly<{ resume: () => void; stop: () => void }>;

/**
 * How far a live subscriber may be behind before it is fed from the log again and told anew that it has caught up.
 * Source: `Enumerator.*Subscription.cs` at `oss-v24.6.0` (live channel of 32 that drops its oldest).
 */
const LIVE_BACKLOG_MAX = 32;

/** Starts a subscription; what it sends first is its confirmation. */
export function startSubscription(
  store: DoubleStore,
  request: ReadRequest,
  now: () => number,
  outlet: Outlet,
): Subscription {
  const source = request.stream === undefined ? allOf(store, request) : streamOf(store, request.stream, request, now);
  let next = 0;
  let isLive = false;
  let isStopped = false;
  let isBlocked = false;
  let considered = 0;
  let last: StoredEvent | undefined;

  const stop = () => {
    if (isStopped) return;
    isStopped = true;
    silence();
  };
  const fail = (failure: Failure) => {
    stop();
    outlet.fail(failure);
  };
  const write = (message: Buffer | ReadResp) => {
    isBlocked = !outlet.write(message);
  };
  const checkpoint = () => {
    considered = 0;
    if (last !== undefined) write(new streams.ReadResp().setCheckpoint(checkpointAt(last)));
  };

  const pump = () => {
    if (isStopped || isBlocked || outlet.isHeld()) return;
    const failure = source.failure();
    if (failure !== undefined) return fail(failure);
    const events = source.events();
    if (events.length - next > LIVE_BACKLOG_MAX) isLive = false;
    if (!isLive) next = Math.max(next, source.first());
    while (next < events.length && !isBlocked && !isStopped) send(events[next++]);
    if (next < events.length || isBlocked || isLive) return;
    if (request.filter !== undefined && considered > 0) checkpoint();
    isLive = true;
    write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
  };

  const send = (event: StoredEvent | undefined) => {
    if (event === undefined) return;
    last = event;
    if (request.filter === undefined || request.filter.considers(event)) {
      write(encodeResolved(store, event, request.resolveLinks, now()));
    }
    if (request.filter !== undefined && ++considered >= request.filter.checkpointInterval) checkpoint();
  };

  const silence = outlet.onMore(pump);
  const begin = source.begin();
  if (typeof begin === 'number') {
    next = begin;
    write(confirmation());
    pump();
  } else {
    fail(begin);
  }
  return {
    stop,
    resume: () => {
      isBlocked = false;
      pump();
    },
  };
}

/** What is subscribed to: where to begin (or why not), what there is, what shows of it, and what ends it. */
type Source = Readonly<{
  begin: () => number | Failure;
  events: () => readonly StoredEvent[];
  first: () => number;
  failure: () => Failure | undefined;
}>;

/** A subscription begins behind the place it names: what stands there was processed before. */
function allOf(store: DoubleStore, { from }: ReadRequest): Source {
  return {
    begin: () => {
      if (from === 'start') return 0;
      if (from === 'end') return store.all.length;
      if (!isPlace(store, from)) return invalidPosition();
      const index = store.indexOf(from);
      return store.all[index]?.position === from ? index + 1 : index;
    },
    events: () => store.all,
    first: () => 0,
    failure: () => undefined,
  };
}

/** A stream that does not exist is waited for; a tombstone ends the subscription. */
function streamOf(store: DoubleStore, stream: string, { from }: ReadRequest, now: () => number): Source {
  const view = () => store.read(stream, now());
  const events = () => {
    const seen = view();
    return seen.found === 'events' ? seen.events : [];
  };
  return {
    begin: () => (from === 'start' ? 0 : from === 'end' ? events().length : from + 1),
    events,
    first: () => {
      const seen = view();
      return seen.found === 'events' ? seen.first : 0;
    },
    failure: () => (view().found === 'tombstone' ? failures.streamDeleted(stream) : undefined),
  };
}

function confirmation(): ReadResp {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
  return new streams.ReadResp().setConfirmation(confirmed);
}

function checkpointAt({ position }: StoredEvent): ReadResp.Checkpoint {
  const text = String(position);
  return new streams.ReadResp.Checkpoint().setCommitPosition(text).setPreparePosition(text);
}
