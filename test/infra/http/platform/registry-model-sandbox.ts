/** Sandboxes for sequences: each sequence gets an org of its own, and a second API that answers from what the log says. */
import { Agent, request } from 'node:http';
import { orgPresetSchema } from '../../../../domain/preset.ts';
import { createIds } from '../../../../infra/chance.ts';
import { createHistory } from '../../../../infra/history/history.ts';
import { createApp } from '../../../../infra/http/app.ts';
import { type Sandbox, startSandbox } from '../../../../infra/main.ts';
import { createOperations } from '../../../../infra/operations.ts';
import type { Runner } from '../../../../infra/runner.ts';
import { World } from '../../../../projections/world.ts';
import { testConfig } from '../../../spec/sandbox.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import type { Answer, Asked } from './registry-model.ts';

export type OrgOfItsOwn = Readonly<{
  org: string;
  key: string;
  call: (asked: Asked) => Promise<Answer>;
  /** The same API over a world that is folded from the log. */
  rebuilt: () => Promise<(asked: Asked) => Promise<Answer>>;
  /** Stops the sandbox and starts it again from its log on disk. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}>;

/** Orgs of one sandbox: a fresh sandbox now and then keeps logs short. */
const ORGS_PER_SANDBOX = 100;
const TOKEN = 'token-of-the-model';
const orgs = Array.from({ length: ORGS_PER_SANDBOX }, (_, index) => `m${String(index).padStart(5, '0')}`);
const keyOfOrg = (org: string) => `a-${org}-0123456789`;
const presets = orgs.map((id) => orgPresetSchema.parse({ id, apiKeys: [{ key: keyOfOrg(id), token: TOKEN }] }));

export type Sandboxes = Readonly<{
  /** An org that nobody has used; on disk where it is to be restarted. */
  take: (onDisk: boolean) => Promise<OrgOfItsOwn>;
  /** Broken code that the sandboxes met. */
  failures: readonly unknown[];
  close: () => Promise<void>;
}>;

export function openSandboxes(): Sandboxes {
  const failures: unknown[] = [];
  const agent = new Agent({ keepAlive: true });
  const start = async (overrides: Parameters<typeof testConfig>[0]) => {
    const config = await testConfig({ orgs: presets, ...overrides });
    return { config, sandbox: await startSandbox(config, (error) => failures.push(error)) };
  };
  let shared: { sandbox: Sandbox; left: string[] } | undefined;
  return {
    failures,
    take: async (onDisk) => {
      if (onDisk) {
        let { config, sandbox } = await start({ store: 'lmdb', data: temporaryDirectory(), orgs: presets.slice(0, 1) });
        return {
          ...player(orgs[0] as string, () => sandbox, agent),
          restart: async () => {
            await sandbox.close();
            sandbox = await startSandbox(config, (error) => failures.push(error));
          },
          close: () => sandbox.close(),
        };
      }
      if (!shared || shared.left.length === 0) {
        await shared?.sandbox.close();
        shared = { sandbox: (await start({})).sandbox, left: [...orgs] };
      }
      const { sandbox, left } = shared;
      const restart = async () => {
        throw new Error('A sandbox that forgets everything cannot be restarted.');
      };
      return { ...player(left.pop() as string, () => sandbox, agent), restart, close: async () => {} };
    },
    close: async () => {
      agent.destroy();
      await shared?.sandbox.close();
    },
  };
}

function player(org: string, sandbox: () => Sandbox, agent: Agent): Omit<OrgOfItsOwn, 'restart' | 'close'> {
  const key = keyOfOrg(org);
  return {
    org,
    key,
    call: (asked) => callOver(agent, sandbox().ports[0] as number, asked, key),
    rebuilt: () => rebuild(org, key, sandbox()),
  };
}

function headersOf({ as, body }: Asked, key: string): Record<string, string> {
  const authorization = `Basic ${Buffer.from(as ?? `${key}:${TOKEN}`).toString('base64')}`;
  return { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) };
}

function callOver(agent: Agent, port: number, asked: Asked, key: string): Promise<Answer> {
  const { method, path, body } = asked;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const length = sent === undefined ? undefined : { 'content-length': Buffer.byteLength(sent) };
    const headers = { ...headersOf(asked, key), ...length };
    request({ host: '127.0.0.1', port, agent, method, path: `/api/v0002${path}`, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) });
      });
    })
      .on('error', reject)
      .end(sent);
  });
}

/** Folds the events of an org and puts the API over what comes of it. */
async function rebuild(org: string, key: string, { store }: Sandbox): Promise<(asked: Asked) => Promise<Answer>> {
  const world = new World();
  await store.flushed();
  for await (const page of store.readAll({ direction: 'forwards', interest: { org } })) {
    // As they come back from a disk.
    for (const event of page) world.fold(structuredClone({ ...event, data: JSON.parse(JSON.stringify(event.data)) }));
  }
  const refuse = () => {
    throw new Error('The world that was rebuilt is looked at only.');
  };
  const runner: Runner = { run: refuse, runInTurn: refuse };
  const platform = createOperations({
    runner,
    world,
    store,
    history: async () => createHistory({ store }),
    ids: createIds(),
    now: Date.now,
    domains: [],
  });
  const nothing = async () => {
    throw new Error('Only the API of the platform is looked at.');
  };
  const app = createApp({
    version: '0',
    store,
    platform,
    limits: { payloadBytesMax: 131_072, queuedMessagesMax: 5_000, outboundBytesMax: 16_777_216 },
    readiness: () => ({ state: 'ready' }),
    publish: nothing,
    setClock: nothing,
    replays: nothing,
    archives: nothing,
    uploads: '',
    search: nothing,
    explain: nothing,
    record: () => {},
    failed: (error) => {
      throw error;
    },
  });
  return async (asked) => {
    const { method, path } = asked;
    const answer = await app.request(`http://127.0.0.1/api/v0002${path}`, { method, headers: headersOf(asked, key) });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}
