/** The double of an EventStoreDB server: what the real client cannot tell from one, with faults on command. */
import { randomUUID } from 'node:crypto';
import gossipServices from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featureServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { appendCall } from './append-call.ts';
import { batchAppendCall } from './batch-append-call.ts';
import { decodeBatchPart } from './decode-batch.ts';
import type { Failure } from './failures.ts';
import { createFaults, type Faults } from './faults.ts';
import { featuresCall } from './features-call.ts';
import { gossipCall, type Member } from './gossip-call.ts';
import { readCall, serializeReadMessage } from './read-call.ts';
import { deleteCall, tombstoneCall } from './removal-calls.ts';
import type { Role, Serving } from './serving.ts';
import { createDoubleStore, type DoubleStore } from './store.ts';

/** How a server of the double is set up; everything has a default. */
export type DoubleOptions = Readonly<{
  /** The data; a fresh one by default. Servers that share one are a cluster, see `cluster.ts`. */
  store?: DoubleStore;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Whether the server tells its features; one that does not is older than 21.10. */
  features?: boolean;
  /** Whether the server knows batch appends. */
  batch?: boolean;
  /** What the server knows of its cluster. By default it is alone and leads. */
  cluster?: Readonly<{ role: () => Role; members: () => readonly Member[] }>;
  /** A certificate and its key, in PEM: the client sends credentials only over TLS. */
  tls?: Readonly<{ certificate: string; key: string }>;
  /** Users and their passwords; without them everybody is let in, as a server with `--insecure` does. */
  users?: Readonly<Record<string, string>>;
  appendBytesMax?: number;
  writeTimeoutMs?: number;
}>;

/** A server of the double. */
export type EventStoreDouble = Readonly<{
  host: string;
  port: number;
  /** What the client is given: `esdb://127.0.0.1:PORT?tls=false`. */
  connectionString: string;
  store: DoubleStore;
  faults: Faults;
  isUp: () => boolean;
  /** Ends the server as SIGKILL does: every connection is cut, what was not answered never will be. The data stay. */
  kill: () => void;
  /** Starts it again on the same port with the same data, without the memory of recent ids. Faults stay as they are. */
  restart: () => Promise<void>;
  /** Ends it for good. */
  close: () => void;
}>;

const HOST = '127.0.0.1';
/** Source: `ClusterVNodeOptions.cs` at `oss-v24.6.0`. */
const APPEND_BYTES_MAX = 1024 * 1024;
const WRITE_TIMEOUT_MS = 2000;
/** More than the largest message that the client sends (3 MiB parts) or takes (17 MiB). */
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;

/**
 * Starts a server of the double.
 *
 * @example
 * const server = await startEventStoreDouble();
 * const client = EventStoreDBClient.connectionString(server.connectionString);
 */
export async function startEventStoreDouble(options: DoubleOptions = {}): Promise<EventStoreDouble> {
  const store = options.store ?? createDoubleStore();
  const subscriptions = new Set<(failure: Failure) => void>();
  const instanceId = randomUUID();
  let server: Server | undefined;

  const state = createFaults({
    dropSubscriptions: (failure) => {
      for (const drop of [...subscriptions]) drop(failure);
    },
  });
  const kill = () => {
    const dying = server;
    server = undefined;
    dying?.forceShutdown();
    state.died();
  };
  const alone: Role = { isLeader: true, leader: undefined };
  const serving: Serving = {
    store,
    state,
    role: options.cluster?.role ?? (() => alone),
    users: options.users,
    appendBytesMax: options.appendBytesMax ?? APPEND_BYTES_MAX,
    writeTimeoutMs: options.writeTimeoutMs ?? WRITE_TIMEOUT_MS,
    die: kill,
    subscribed: (drop) => {
      subscriptions.add(drop);
      return () => subscriptions.delete(drop);
    },
  };
  const members = options.cluster?.members ?? (() => [itself()]);
  const itself = (): Member => ({ instanceId, endpoint: { host: HOST, port }, state: 'leader', isAlive: true });
  const listen = async (at: number): Promise<number> => {
    const fresh = serverFor(serving, options, members);
    const bound = await bind(fresh, at, credentialsOf(options));
    server = fresh;
    return bound;
  };

  const port = await listen(options.port ?? 0);
  return {
    host: HOST,
    port,
    connectionString: `esdb://${HOST}:${port}?tls=${options.tls !== undefined}`,
    store,
    faults: state.faults,
    isUp: () => server !== undefined,
    kill,
    restart: async () => {
      if (server !== undefined) throw new Error('The server of the double is up: kill it before it can restart.');
      store.forgetRecentIds();
      await listen(port);
    },
    close: kill,
  };
}

function serverFor(serving: Serving, options: DoubleOptions, members: () => readonly Member[]): Server {
  const { features = true, batch = true } = options;
  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
  });
  const { read, append, batchAppend, delete: remove, tombstone } = streamServices.StreamsService;
  server.addService(
    {
      read: { ...read, responseSerialize: serializeReadMessage },
      append,
      delete: remove,
      tombstone,
      ...(batch ? { batchAppend: { ...batchAppend, requestDeserialize: decodeBatchPart } } : {}),
    },
    {
      read: readCall(serving),
      append: appendCall(serving),
      delete: deleteCall(serving),
      tombstone: tombstoneCall(serving),
      ...(batch ? { batchAppend: batchAppendCall(serving) } : {}),
    },
  );
  server.addService(gossipServices.GossipService, { read: gossipCall(serving, members) });
  if (features) {
    const call = featuresCall(serving, batch);
    server.addService(featureServices.ServerFeaturesService, { getSupportedMethods: call });
  }
  return server;
}

function credentialsOf({ tls }: DoubleOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(null, [pair]);
}

function bind(server: Server, port: number, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${HOST}:${port}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
}
