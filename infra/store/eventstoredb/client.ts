/**
 * The one module that knows the client of EventStoreDB, `@eventstore/db-client`. What it does wrong in 6.2.1 is dealt with here and in
 * `appender.ts`, `lanes.ts` and `subscription.ts`; the version is pinned, and `test/infra/store/eventstoredb/` has a test for each.
 */
import type { EventStoreDBClient } from '@eventstore/db-client';
import { withoutCredentials } from '../../event-store-address.ts';
import { type Answer, answerOf } from './answers.ts';
import type { EncodedEvent, StoredEvent } from './encoding.ts';

/** An event as the server has it. `position` is its commit position, `revision` counts from 0 in its stream. */
export type ServerEvent = StoredEvent & Readonly<{ stream: string; revision: number; position: number }>;

export type Listening = Readonly<{
  /** Events after this server position, exclusive; -1: all. */
  after: number;
  /** Only of streams whose names begin with one of these. */
  prefixes: readonly string[];
  /** The server has taken the subscription. */
  confirmed: () => void;
  event: (event: ServerEvent) => void;
  /** All up to this server position has been handed over. */
  checkpoint: (position: number) => void;
  /** All that there is has been handed over, and what comes now comes as it happens. */
  caughtUp: () => void;
  /** It has ended; nothing more comes, and nothing was left out before. */
  ended: (error: Error) => void;
}>;

export type Feed = Readonly<{ pause: () => void; resume: () => void; close: () => void }>;

export type Client = Readonly<{
  /** Resolves when the server has said what it can do. No append may be sent before: the client would send it whenever that answer comes. */
  probe: () => Promise<void>;
  /** `expected`: the revision of the stream's last event, -1 when it must not exist. May stay pending for ever: see `appender.ts`. */
  append: (stream: string, expected: number, events: readonly EncodedEvent[]) => Promise<Answer>;
  /** Hides what a stream holds below a revision, and lets the server's next scavenge give it up. */
  hideBelow: (stream: string, revision: number) => Promise<Answer>;
  /** A stream's first or last event; undefined when it does not exist. */
  edgeOf: (stream: string, edge: 'first' | 'last') => Promise<ServerEvent | undefined>;
  /** The event of a stream at a revision. */
  eventAt: (stream: string, revision: number) => Promise<ServerEvent | undefined>;
  /** The first event at or after a server position, whatever its stream. */
  eventFrom: (position: number) => Promise<Readonly<{ id: string; position: number }> | undefined>;
  listen: (listening: Listening) => Feed;
  /** Resolves when nothing of it is open any more; what was pending is rejected. */
  close: () => Promise<void>;
}>;

/**
 * What an append may take by the wall clock of this machine, ms. The server compares the moment with its own clock, so this is how far the
 * two clocks may be apart; how long it really takes is bounded by the server (`WriteTimeoutMs`) and by `appender.ts`.
 */
const DEADLINE_MS = 24 * 60 * 60 * 1_000;

/** Loads the client and answers a way to make one. Throws when the address is none that it understands. */
export async function loadClient(url: string): Promise<() => Client> {
  const library = await import('@eventstore/db-client');
  const open = () => library.EventStoreDBClient.connectionString(withThrowing(url));
  try {
    open();
  } catch (error) {
    throw addressError(url, error as Error);
  }
  return () => wrap(library, open());
}

type Library = typeof import('@eventstore/db-client');

/** The client shows the address as it is, credentials and all. */
function addressError(url: string, { message }: Error): Error {
  const why = message.includes('esdb') ? 'it is none that the client of EventStoreDB understands' : message;
  return new Error(`the store "${withoutCredentials(url)}" cannot be opened: ${why}`);
}

/** Otherwise the client answers a conflict as a success at a revision that it makes up. The last of several counts. */
function withThrowing(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}throwOnAppendFailure=true`;
}

/** What the client keeps from us by type only. */
type Inner = Readonly<{ capabilities: Promise<unknown>; getChannel: () => Promise<Readonly<{ close: () => void }>> }>;

function wrap(library: Library, client: EventStoreDBClient): Client {
  const send = async (stream: string, expected: number, events: readonly object[]): Promise<Answer> => {
    const expectedRevision = expected < 0 ? library.NO_STREAM : BigInt(expected);
    try {
      const sent = events as Parameters<EventStoreDBClient['appendToStream']>[1];
      const stored = await client.appendToStream(stream, sent, { expectedRevision, deadline: DEADLINE_MS });
      return { as: 'stored', revision: Number(stored.nextExpectedRevision) };
    } catch (error) {
      return answerOf(error);
    }
  };
  const inner = client as unknown as Inner;
  return {
    // It is the client's own first step of an append, which it takes without a deadline and would remember when it fails.
    probe: () => inner.capabilities.then(() => {}),
    append: (stream, expected, events) => send(stream, expected, events.map(asJson)),
    hideBelow: async (stream, revision) => {
      // What an administrator has set stays.
      const set = await read(library, client, `$$${stream}`, 'last');
      const data = { ...(set?.data as object | undefined), $tb: revision };
      return send(`$$${stream}`, set?.revision ?? -1, [library.jsonEvent({ type: '$metadata', data })]);
    },
    edgeOf: (stream, edge) => read(library, client, stream, edge),
    eventAt: async (stream, revision) => {
      const event = await read(library, client, stream, revision);
      return event?.revision === revision ? event : undefined;
    },
    eventFrom: async (position) => {
      const fromPosition = { commit: BigInt(position), prepare: BigInt(position) };
      for await (const { event } of client.readAll({ direction: library.FORWARDS, fromPosition, maxCount: 1 }))
        if (event?.position) return { id: event.id, position: safe(event.position.commit) };
      return undefined;
    },
    listen: (listening) => listen(library, client, listening),
    close: async () => {
      await client.dispose();
      // Disposing leaves the connection open, which would keep the process alive.
      void inner.getChannel().then(
        (channel) => channel.close(),
        () => {},
      );
    },
  };
}

/** One event of a stream: from a revision on the first that is there. */
async function read(
  library: Library,
  client: EventStoreDBClient,
  stream: string,
  from: 'first' | 'last' | number,
): Promise<ServerEvent | undefined> {
  const direction = from === 'last' ? library.BACKWARDS : library.FORWARDS;
  const fromRevision = from === 'last' ? library.END : from === 'first' ? library.START : BigInt(from);
  try {
    for await (const { event } of client.readStream(stream, { direction, fromRevision, maxCount: 1 }))
      if (event) return serverEvent(event);
  } catch (error) {
    if ((error as { type?: unknown }).type !== 'stream-not-found') throw error;
  }
  return undefined;
}

function listen(library: Library, client: EventStoreDBClient, listening: Listening): Feed {
  const { after, prefixes, confirmed, event: heard, checkpoint, caughtUp, ended } = listening;
  const position = { commit: BigInt(after), prepare: BigInt(after) };
  let open = true;
  const end = (error: Error) => {
    if (!open) return;
    open = false;
    ended(error);
  };
  const feed = client.subscribeToAll({
    fromPosition: after < 0 ? library.START : position,
    filter: library.streamNameFilter({
      prefixes: [...prefixes],
      checkpointReached: async (_, { commit }) => {
        if (open) checkpoint(safe(commit));
      },
    }),
  });
  feed.on('confirmation', () => open && confirmed());
  // Its types do not know of this one.
  (feed as unknown as NodeJS.EventEmitter).on('caughtUp', () => open && caughtUp());
  feed.on('data', ({ event }) => {
    if (open && event) heard(serverEvent(event));
  });
  feed.on('error', end);
  feed.on('end', () => end(new Error('the server has ended the subscription')));
  return {
    pause: () => feed.pause(),
    resume: () => feed.resume(),
    close: () => {
      open = false;
      void feed.unsubscribe().catch(() => {});
    },
  };
}

type ResolvedEvent = Readonly<{
  streamId: string;
  id: string;
  revision: bigint;
  type: string;
  data: unknown;
  metadata?: unknown;
  position?: Readonly<{ commit: bigint }> | undefined;
}>;

function serverEvent({ streamId, id, revision, type, data, metadata, position }: ResolvedEvent): ServerEvent {
  return {
    stream: streamId,
    id,
    type,
    data,
    metadata,
    revision: Number(revision),
    position: position ? safe(position.commit) : -1,
  };
}

/** Commit positions are offsets in the server's log: a number holds nine petabytes of it. */
function safe(position: bigint): number {
  const number = Number(position);
  if (!Number.isSafeInteger(number)) throw new Error(`the server's position ${position} is beyond what can be kept`);
  return number;
}

/**
 * The client writes JSON by way of base64, and decodes that in JavaScript, which takes longer than all the rest of an append. It takes bytes as they are,
 * but calls those "application/octet-stream". It asks for the content type twice: what to tell the server, and how to encode. Where it does not ask so (an
 * older server), the event is stored as bytes, which are read as well.
 */
class JsonBytes {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  #told = false;

  constructor({ id, type, data, metadata }: EncodedEvent) {
    this.id = id;
    this.type = type;
    this.data = data;
    this.metadata = metadata;
  }

  get contentType(): string {
    if (this.#told) return 'application/octet-stream';
    this.#told = true;
    return 'application/json';
  }
}

function asJson(event: EncodedEvent): JsonBytes {
  return new JsonBytes(event);
}
