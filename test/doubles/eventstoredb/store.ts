/**
 * The data of the double: streams, `$all`, metadata and deletion. It outlives the servers over it, so that one can be killed and come
 * back, and several can be a cluster. It shares nothing with the stores of the project: one mistake must not pass on both sides.
 */
import { randomUUID } from 'node:crypto';
import { decideAppend } from './append-decision.ts';
import {
  type Expectation,
  isMetastream,
  metastreamOf,
  NO_STREAM,
  originalOf,
  type ProposedEvent,
  REVISION_DELETED,
  type StoredEvent,
  SYSTEM_TYPE,
  sizeOf,
} from './stored-event.ts';
import {
  firstVisible,
  isSoftDeleted,
  parseStreamMetadata,
  type StreamMetadata,
  withTruncateBefore,
} from './stream-metadata.ts';

/** What became of an append. `current` and `revision` are -1 when the stream holds nothing. */
export type AppendOutcome =
  | Readonly<{ outcome: 'success'; revision: number; position: number | undefined; wasStored: boolean }>
  | Readonly<{ outcome: 'wrong-expected-version'; current: number }>
  | Readonly<{ outcome: 'deleted' }>;

/** What a reader of one stream finds: `first` is the index of the first event that shows. */
export type StreamView =
  | Readonly<{ found: 'events'; events: readonly StoredEvent[]; first: number }>
  | Readonly<{ found: 'nothing' }>
  | Readonly<{ found: 'tombstone' }>;

/** See {@link createDoubleStore}. Times are milliseconds since the epoch by the asking server's clock. */
export type DoubleStore = Readonly<{
  append: (stream: string, expected: Expectation, events: readonly ProposedEvent[], now: number) => AppendOutcome;
  /** Deletes a stream so that it can begin again, or for ever. */
  remove: (kind: 'soft' | 'tombstone', stream: string, expected: Expectation, now: number) => AppendOutcome;
  read: (stream: string, now: number) => StreamView;
  /** `$all`, in order. Grows in place. */
  all: readonly StoredEvent[];
  /** The index in `all` of the first event at or after a position. */
  indexOf: (position: number) => number;
  /** The position behind the last event. */
  end: () => number;
  /** Calls back, once for all that one turn of the event loop has appended. The answer takes the listener away. */
  onAppended: (listener: () => void) => () => void;
  /** Forgets the ids that tell a retry with `any`: what a restart and a change of leader do. */
  forgetRecentIds: () => void;
}>;

/**
 * How many event ids a server remembers for appends that name no revision. The server bounds the cache by 8 MiB of memory; this is
 * what that comes to for ids in streams with names as long as ours. Source: `IndexWriter.cs` at `oss-v24.6.0` (`_committedEvents`).
 */
const RECENT_IDS_MAX = 80_000;

/** The first event of a server never stands at 0: an epoch record comes before it, which `$all` does not show. */
const FIRST_POSITION = 1167;
/** What a record takes besides its data, about: header, ids, flags and framing. */
const RECORD_BYTES = 110;

type Stream = { name: string; events: StoredEvent[]; isTombstoned: boolean; metadata: StreamMetadata };

/**
 * An empty store, but for what a real server writes by itself before anybody else does.
 * @param recentIdsMax how many ids are remembered for appends without a revision.
 */
export function createDoubleStore(recentIdsMax = RECENT_IDS_MAX): DoubleStore {
  const all: StoredEvent[] = [];
  const streams = new Map<string, Stream>();
  const recent = createRecent(recentIdsMax);
  const listeners = new Set<() => void>();
  let end = FIRST_POSITION;
  let isTelling = false;

  const tell = () => {
    if (isTelling) return;
    isTelling = true;
    setImmediate(() => {
      isTelling = false;
      for (const listener of [...listeners]) listener();
    });
  };

  const streamOf = (name: string): Stream => {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const fresh: Stream = { name, events: [], isTombstoned: false, metadata: {} };
    streams.set(name, fresh);
    return fresh;
  };

  const write = (stream: Stream, revision: number, event: ProposedEvent, now: number): StoredEvent => {
    const { id, type, contentType, data, metadata } = event;
    const stored = {
      id,
      type,
      contentType,
      data,
      metadata,
      stream: stream.name,
      revision,
      position: end,
      createdAt: now,
    };
    end += RECORD_BYTES + stream.name.length + sizeOf(event);
    all.push(stored);
    recent.add(stored);
    return stored;
  };

  const writeAll = (stream: Stream, events: readonly ProposedEvent[], now: number): StoredEvent | undefined => {
    let last: StoredEvent | undefined;
    for (const event of events) {
      last = write(stream, stream.events.length, event, now);
      stream.events.push(last);
    }
    if (last !== undefined && isMetastream(stream.name)) {
      streamOf(originalOf(stream.name)).metadata = parseStreamMetadata(last.data);
    }
    tell();
    return last;
  };

  const check = (stream: Stream, expected: Expectation, ids: readonly string[]) =>
    decideAppend(
      {
        stream: stream.name,
        events: stream.events,
        isTombstoned: stream.isTombstoned,
        isSoftDeleted: isSoftDeleted(stream.metadata),
        hasMetastream: (streams.get(metastreamOf(stream.name))?.events.length ?? 0) > 0,
      },
      expected,
      ids,
      recent.get,
    );

  const setTruncateBefore = (stream: Stream, truncateBefore: number, now: number): StoredEvent | undefined => {
    const metastream = streamOf(metastreamOf(stream.name));
    const data = withTruncateBefore(metastream.events.at(-1)?.data, truncateBefore);
    return writeAll(metastream, [proposed(SYSTEM_TYPE.metadata, data)], now);
  };

  const append: DoubleStore['append'] = (name, expected, events, now) => {
    const stream = streamOf(name);
    const current = stream.events.length - 1;
    const ids = events.map((event) => event.id);
    const verdict = check(stream, expected, ids);
    switch (verdict.decision) {
      case 'deleted':
        return { outcome: 'deleted' };
      case 'wrong-expected-version':
        return { outcome: 'wrong-expected-version', current };
      case 'idempotent': {
        const { revision, position } = verdict.last;
        return { outcome: 'success', revision, position, wasStored: true };
      }
      case 'write': {
        const wasDeleted = isSoftDeleted(stream.metadata);
        const last = writeAll(stream, events, now);
        if (wasDeleted && last !== undefined) setTruncateBefore(stream, current + 1, now);
        return { outcome: 'success', revision: stream.events.length - 1, position: last?.position, wasStored: false };
      }
    }
  };

  const remove: DoubleStore['remove'] = (kind, name, expected, now) => {
    const stream = streamOf(name);
    const verdict = check(stream, expected, []);
    if (verdict.decision === 'deleted') return { outcome: 'deleted' };
    if (verdict.decision !== 'write') return { outcome: 'wrong-expected-version', current: stream.events.length - 1 };
    if (kind === 'soft') {
      const last = setTruncateBefore(stream, REVISION_DELETED, now);
      return { outcome: 'success', revision: REVISION_DELETED, position: last?.position, wasStored: false };
    }
    const last = write(stream, REVISION_DELETED, proposed(SYSTEM_TYPE.tombstone, Buffer.alloc(0)), now);
    stream.isTombstoned = true;
    tell();
    return { outcome: 'success', revision: REVISION_DELETED, position: last.position, wasStored: false };
  };

  const read: DoubleStore['read'] = (name, now) => {
    const stream = streams.get(name);
    if (stream?.isTombstoned === true) return { found: 'tombstone' };
    if (stream === undefined || stream.events.length === 0 || isSoftDeleted(stream.metadata))
      return { found: 'nothing' };
    return { found: 'events', events: stream.events, first: firstVisible(name, stream.events, stream.metadata, now) };
  };

  const indexOf: DoubleStore['indexOf'] = (position) => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((all[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  for (const [stream, type, data] of OWN_EVENTS) {
    append(stream, NO_STREAM, [proposed(type, Buffer.from(JSON.stringify(data)))], Date.now());
  }
  return {
    append,
    remove,
    read,
    all,
    indexOf,
    end: () => end,
    onAppended: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forgetRecentIds: recent.clear,
  };
}

/** The latest events by id: `max` of them, or down to half as many. Two maps take turns, since entries leave a large map dearly. */
function createRecent(max: number) {
  let young = new Map<string, StoredEvent>();
  let old = new Map<string, StoredEvent>();
  return {
    get: (id: string) => young.get(id) ?? old.get(id),
    add: (event: StoredEvent) => {
      if (young.size >= max / 2) [old, young] = [young, new Map()];
      young.set(event.id, event);
    },
    clear: () => {
      [old, young] = [new Map(), new Map()];
    },
  };
}

/**
 * What stands in `$all` of a fresh server before any client has written, in part: whoever reads `$all` must pass over it.
 * Source: `EventStore.Core/Services/UserManagement` and `Monitoring/MonitoringService.cs` at `oss-v24.6.0`.
 */
const OWN_EVENTS: readonly (readonly [stream: string, type: string, data: unknown])[] = [
  ['$$$user-admin', SYSTEM_TYPE.metadata, { $acl: { $r: '$admins', $w: '$admins' } }],
  ['$user-admin', '$UserCreated', { loginName: 'admin', fullName: 'Event Store Administrator', groups: ['$admins'] }],
  ['$users', '$User', 'admin'],
  ['$$$stats-127.0.0.1:2113', SYSTEM_TYPE.metadata, { $maxAge: 86_400 }],
];

function proposed(type: string, data: Buffer): ProposedEvent {
  return { id: randomUUID(), type, contentType: 'application/json', data, metadata: Buffer.alloc(0) };
}
