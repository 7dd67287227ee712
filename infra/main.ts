/** The composition root: the only place where adapters meet. `startSandbox` is also what programs that embed the sandbox call. */
import { join } from 'node:path';
import { upgradeAllowed } from '../domain/upgrade-host.ts';
import { start, stop } from '../handlers/sandbox/facts.ts';
import type { World } from '../projections/world.ts';
import { createIds, systemRandom } from './chance.ts';
import { programVersion } from './cli/version.ts';
import type { Config } from './config/config.ts';
import { platformDomain } from './config/schema.ts';
import { isEventStoreDb } from './event-store-address.ts';
import { openPast, type PastOptions, worldAtStart } from './history/past.ts';
import type { History } from './history.ts';
import type { HttpPorts, Readiness } from './http/ports.ts';
import { closeHttpServer, httpServer } from './http/server.ts';
import { lately } from './lately.ts';
import { type BoundPort, fallbackPorts, type Listeners, openListeners, type UnboundPort } from './listener/listener.ts';
import { logDirectory } from './log-directory.ts';
import { Broker } from './mqtt/broker.ts';
import { createOperations } from './operations.ts';
import { ownCalls } from './own-calls.ts';
import { applyPresets } from './presets.ts';
import { recover } from './recover.ts';
import { keepWithin } from './retention.ts';
import { createRunner, type Runner, replied } from './runner.ts';
import type { EventStore } from './store/event-store.ts';
import { tokenMatches } from './tokens.ts';

export type { Config } from './config/config.ts';

/** A running sandbox. */
export type Sandbox = Readonly<{
  /** Every port that is bound, the plain listener's left out. */
  ports: readonly number[];
  bound: readonly BoundPort[];
  unbound: readonly UnboundPort[];
  /** The plain listener's port, when there is one. */
  plainPort?: number;
  /** The log, for tests and embedding programs. */
  store: EventStore;
  /** The HTTP APIs as a function, without a socket in between. */
  fetch: (request: Request) => Promise<Response>;
  /** Resolves, if ever, when the sandbox has ended by itself, with the reason. */
  failed: Promise<Error>;
  /** Says goodbye to every client, flushes the log and closes. */
  close: () => Promise<void>;
}>;

/**
 * Where a sandbox lives: in a process of its own, or in somebody's program, whose globals it leaves alone. `openStore` opens another log than the
 * one that the configuration names; the sandbox closes it.
 */
export type Host = Readonly<{ ownProcess?: boolean; openStore?: () => Promise<EventStore> }>;

/** How long a stop waits until the log has taken the ends of all connections, ms: what it has not taken by then, the next start makes up for. */
const GOODBYES_MS = 5_000;

/**
 * Starts a sandbox. `report` hears of broken code in a request, with its stack; whoever called is told only that something failed.
 * Throws when no port can be bound or the store cannot be opened; the message says what to do.
 */
export async function startSandbox(
  config: Config,
  report: (error: unknown) => void = console.error,
  host: Host = {},
): Promise<Sandbox> {
  const opened: (() => unknown)[] = [];
  try {
    return await open(config, report, host, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

/** `opened` gets what is to be closed, last first, if the start fails on its way. */
async function open(
  config: Config,
  report: (error: unknown) => void,
  host: Host,
  opened: (() => unknown)[],
): Promise<Sandbox> {
  // A pair of the user's own is looked at now, not with the first TLS connection.
  if (config.tls) await certificates(config, config.domain);
  const store = await (host.openStore ?? (() => openStore(config)))();
  opened.push(() => store.close());
  const past: PastOptions = {
    store,
    directory: config.store === 'memory' || host.openStore ? undefined : logDirectory(config),
    world: { sessionQueueMessagesMax: config.queuedMessagesMax },
  };
  const world = await worldAtStart(past);
  const ids = createIds();
  const runner = createRunner({ store, world, node: config.node, now: Date.now, ids, random: systemRandom });
  const { payloadBytesMax, outboundBytesMax } = config;
  const broker = await Broker.open({
    node: config.node,
    runner,
    world,
    store,
    ids,
    tokenMatches,
    limits: { payloadBytesMax, outboundBytesMax },
    now: Date.now,
  });
  opened.push(() => broker.close());

  const snapshotted = world.position;
  let live = false;
  const hear: Parameters<EventStore['follow']>[1] = (event) => {
    const effects = world.fold(event);
    // What an import brings has happened elsewhere.
    if (live && event.metadata.origin === undefined) broker.carryOut(effects, event.metadata.node);
  };
  await store.follow(world.position + 1, hear, (past) => world.foldPast(past));
  live = true;
  const { node } = config;
  await recover(world, runner, store.isShared ? node : undefined);
  const plainRefusedFilters = config.plainRefusedFilters.slice();
  await replied(runner, start, { node, version: programVersion(), plainRefusedFilters });
  await applyPresets(config.orgs, runner, world);

  let readiness: Readiness = { state: 'starting', reason: 'the log is being read' };
  const stopping = new AbortController();
  const { history, close: closePast } = openPast(past, snapshotted);
  opened.push(closePast);
  const app = lazyApp({
    ...httpPorts(config, world, store, runner, history, report),
    platform: createOperations({
      runner,
      world,
      store,
      history,
      ids,
      now: Date.now,
      domains: [platformDomain, ...config.domain],
    }),
    replays: lately(async () => {
      const { createReplays } = await import('./replay/jobs.ts');
      return createReplays({ world, runner, store, ids, now: Date.now, stopping: stopping.signal });
    }),
    archives: lately(async () => {
      const { createArchives } = await import('./archive/archives.ts');
      return createArchives({ store, world, runner, exporter: await exporterOf(config) });
    }),
    readiness: () => readiness,
    stopping: stopping.signal,
  });
  const http = httpServer(app, {}, host);
  opened.push(() => closeHttpServer(http));
  const listeners = await openPorts(config, world, broker, http);
  opened.push(() => listeners.close());
  const plain = await openPlain(config, broker);
  await store.flushed();
  readiness = { state: 'ready' };
  const retention = { days: config.retentionDays, megabytes: config.retentionMegabytes };
  const retaining = keepWithin({ store, world, runner, history, retention, now: Date.now }, report);

  const failed = new Promise<Error>((resolve) => store.onFailure(resolve));
  void failed.then((error) => {
    readiness = { state: 'failed', reason: error.message };
  });

  let closing: Promise<void> | undefined;
  const close = async () => {
    readiness = { state: 'stopping', reason: 'the sandbox is being stopped' };
    stopping.abort();
    retaining.stop();
    await Promise.all([listeners.close(), plain?.close()]);
    broker.closeAll(93);
    await broker.quiet(GOODBYES_MS);
    runner.run(stop, { node: config.node });
    // Live streams say goodbye meanwhile. A store that has failed cannot flush any more.
    await within(GOODBYES_MS, store.flushed()).catch(() => undefined);
    closeHttpServer(http);
    await broker.close();
    await closePast();
    await store.close();
  };
  return {
    ports: listeners.bound.map(({ port }) => port),
    bound: listeners.bound,
    unbound: listeners.unbound,
    ...(plain?.bound[0] && { plainPort: plain.bound[0].port }),
    store,
    fetch: app.fetch,
    failed,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Waits for something, but not forever. */
async function within(patienceMs: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([done, patience]).finally(() => clearTimeout(timer));
}

/** The HTTP application, loaded with the first request: a first CONNACK does not wait for it. */
function lazyApp(ports: HttpPorts): Readonly<{ fetch: (request: Request) => Promise<Response> }> {
  let app: Promise<{ fetch: (request: Request) => Response | Promise<Response> }> | undefined;
  return {
    fetch: async (request) => {
      app ??= import('./http/app.ts').then(({ createApp }) => createApp(ports));
      return (await app).fetch(request);
    },
  };
}

/** What the HTTP side needs of the others. */
function httpPorts(
  config: Config,
  world: World,
  store: EventStore,
  runner: Runner,
  history: () => Promise<History>,
  report: (error: unknown) => void,
): Omit<HttpPorts, 'platform' | 'replays' | 'archives' | 'readiness' | 'stopping'> {
  return {
    version: programVersion(),
    store,
    ...ownCalls({ runner, world, history }),
    uploads: join(config.data, 'imports'),
    logApiBodies: config.logApiBodies,
    limits: {
      payloadBytesMax: config.payloadBytesMax,
      queuedMessagesMax: config.queuedMessagesMax,
      outboundBytesMax: config.outboundBytesMax,
    },
    failed: report,
  };
}

/** Whoever exports: loaded when it is asked for. */
async function exporterOf(config: Config) {
  const { redactedConfig } = await import('./config/print.ts');
  const { queuedMessagesMax } = config;
  return { version: programVersion(), queuedMessagesMax, configuration: () => redactedConfig(config), now: Date.now };
}

async function openStore(config: Config): Promise<EventStore> {
  if (config.store === 'memory') return (await import('./store/memory.ts')).openMemoryStore();
  const directory = logDirectory(config);
  if (isEventStoreDb(config.store)) {
    const { openEventStoreDb } = await import('./store/eventstoredb/store.ts');
    return openEventStoreDb({ url: config.store, directory, node: config.node });
  }
  const { openLmdbStore } = await import('./store/lmdb.ts');
  return openLmdbStore({ directory });
}

async function openPorts(
  config: Config,
  world: World,
  broker: Broker,
  http: Parameters<typeof openListeners>[0]['accept']['http'],
): Promise<Listeners> {
  const domains = [platformDomain, ...config.domain];
  const listeners = await openListeners({
    host: config.host,
    ports: config.listen,
    fallbackPorts,
    tls: async () => ({ ...(await certificates(config, domains)), domains }),
    accept: {
      mqtt: (transport) => broker.accept(transport),
      ...(http && { http }),
      upgrade: (host, { secure }) => upgradeAllowed(host, secure, world.registry),
      refused: (origin, closeCode, reason) => broker.refuse(origin, closeCode, reason),
    },
  });
  if (listeners.bound.length > 0 || config.listen.length === 0) return listeners;
  const seen = listeners.unbound.map(({ requested, code, hint }) => `${requested} (${code}): ${hint}`).join('\n  ');
  throw new Error(`no port could be bound:\n  ${seen}`);
}

async function openPlain({ plainListener }: Config, broker: Broker): Promise<Listeners | undefined> {
  if (!plainListener) return undefined;
  const listeners = await openListeners({
    host: plainListener.host,
    ports: [plainListener.port],
    accept: {
      mqtt: (transport) => broker.accept(transport, true),
      refused: (origin, closeCode, reason) => broker.refuse(origin, closeCode, reason),
    },
  });
  const [failure] = listeners.unbound;
  if (failure)
    throw new Error(
      `the plain listener's port ${failure.requested} could not be bound (${failure.code}): ${failure.hint}`,
    );
  return listeners;
}

async function certificates(
  config: Config,
  domains: readonly string[],
): Promise<Readonly<{ key: string; chain: string }>> {
  const now = Date.now();
  if (config.tls) return (await import('./listener/own-certificates.ts')).readOwnCertificates(config.tls, now);
  const { openCertificates } = await import('./listener/certificates.ts');
  return openCertificates({ directory: join(config.data, 'tls'), domains, now });
}
