/** The HTTP side on a real store in memory, with ports that remember what they were asked. */
import type { NewEvent } from '../../../domain/recorded-event.ts';
import type { PublishMessageRequest } from '../../../handlers/sandbox/publish-message.ts';
import { setClock } from '../../../handlers/sandbox/set-clock.ts';
import { createArchives } from '../../../infra/archive/archives.ts';
import { createIds, systemRandom } from '../../../infra/chance.ts';
import { platformDomain } from '../../../infra/config/schema.ts';
import { createHistory } from '../../../infra/history/history.ts';
import { createApp } from '../../../infra/http/app.ts';
import type { AnsweredCall, HttpPorts } from '../../../infra/http/ports.ts';
import { createOperations } from '../../../infra/operations.ts';
import { createReplays } from '../../../infra/replay/jobs.ts';
import { createRunner, type Runner, replied } from '../../../infra/runner.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openMemoryStore } from '../../../infra/store/memory.ts';
import { World } from '../../../projections/world.ts';
import { type RunAny, runAny } from '../../doubles/run-any.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { exporter } from '../archive/stage.ts';

export type Sandbox = Readonly<{
  app: ReturnType<typeof createApp>;
  store: EventStore;
  /** What the log's events leave behind: the platform's API reads it. */
  world: World;
  run: RunAny;
  runner: Runner;
  published: PublishMessageRequest[];
  calls: AnsweredCall[];
  failures: unknown[];
  /** Appends messages of device `p-1` with these payloads, and waits until they are durable. */
  messages: (...payloads: (string | Uint8Array)[]) => Promise<void>;
}>;

/** An application over an empty log; `ports` replaces some of what it is given. */
export function httpSandbox(ports: Partial<HttpPorts> = {}): Sandbox {
  const store = openMemoryStore();
  const world = new World();
  // A store in memory is followed at once.
  void store.follow(0, (event) => void world.fold(event));
  const ids = createIds();
  const runner = createRunner({ store, world, node: 'n', now: Date.now, ids, random: systemRandom });
  const replays = createReplays({ world, runner, store, ids, now: Date.now });
  const history = async () => createHistory({ store });
  const published: PublishMessageRequest[] = [];
  const calls: AnsweredCall[] = [];
  const failures: unknown[] = [];
  const app = createApp({
    version: '9.9.9',
    store,
    readiness: () => ({ state: 'ready' }),
    publish: async (request) => {
      published.push(request);
      return { ok: true, id: 'm-1', position: 42 };
    },
    platform: createOperations({ runner, world, store, history, ids, now: Date.now, domains: [platformDomain] }),
    setClock: async (request) => {
      const reply = await replied(runner, setClock, request);
      await store.flushed();
      return reply;
    },
    replays: async () => replays,
    archives: async () => createArchives({ store, world, runner, exporter }),
    uploads: temporaryDirectory(),
    search: async (search) => (await history()).search(search),
    explain: async (id) => (id === 'm-1' ? { routed: [] } : undefined),
    limits: { payloadBytesMax: 131_072, queuedMessagesMax: 5_000, outboundBytesMax: 16_777_216 },
    record: (call) => calls.push(call),
    failed: (error) => failures.push(error),
    ...ports,
  });
  const messages = (...payloads: (string | Uint8Array)[]) =>
    append(store, ...payloads.map((payload) => message({ payload: Buffer.from(payload) })));
  return { app, store, world, run: runAny(runner), runner, published, calls, failures, messages };
}

let messages = 0;

/** A message of `d:abc123:pump:p-1`, or of another device of the type. */
export function message({
  deviceId = 'p-1',
  org = 'abc123',
  payload = Buffer.from('{}'),
  recordedAt = 0,
} = {}): NewEvent {
  const data = {
    clientId: `d:${org}:pump:${deviceId}`,
    topic: `iot-2/type/pump/id/${deviceId}/evt/e/fmt/json`,
    qos: 0,
  };
  const metadata = { org, node: 'n', at: recordedAt, recordedAt, version: 1 };
  return { id: `id-${messages++}`, type: 'MessagePublished', data, payload, metadata };
}

/** Appends and waits until all is durable. */
export function append(store: EventStore, ...events: NewEvent[]): Promise<void> {
  store.append('messages-n', 'any', events);
  return store.flushed();
}
