/** The HTTP APIs served by a function, in a process that opens no port. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createFetch, type FetchSandbox, type FetchSettings } from '../../infra/fetch.ts';
import { assert, suite } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';

const test = suite('the sandbox as a function');

const credentials = { org: 'abc123', apiKey: 'a-abc123-0123456789', apiToken: 'token-of-abc123' };
const authorization = `Basic ${Buffer.from(`${credentials.apiKey}:${credentials.apiToken}`).toString('base64')}`;

/** Every call of `listen` in this process, however it comes about. */
let listened = 0;
const { listen } = Server.prototype;
test.before(() => {
  Server.prototype.listen = function counted(this: Server, ...args: unknown[]) {
    listened++;
    return Reflect.apply(listen, this, args);
  } as typeof listen;
});
test.after(() => {
  Server.prototype.listen = listen;
});

async function withFetch(settings: FetchSettings, use: (sandbox: FetchSandbox) => Promise<void>): Promise<void> {
  const sandbox = await createFetch(settings);
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

type Call = Readonly<{ method?: string; body?: object; headers?: Record<string, string> }>;

/** Calls the function as a host would: with a Request of the platform's own kind, and nothing else. */
async function call({ fetch }: FetchSandbox, path: string, { method = 'GET', body, headers = {} }: Call = {}) {
  const answer = await fetch(
    new Request(`https://abc123.internetofthings.ibmcloud.com${path}`, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const types = '/api/v0002/device/types';

async function registerAndPublish(sandbox: FetchSandbox): Promise<void> {
  const type = await call(sandbox, types, { method: 'POST', body: { id: 'pump' } });
  assert.is(type.status, 201);
  const body = { deviceId: 'p-1', authToken: 'token-of-p-1' };
  const device = await call(sandbox, `${types}/pump/devices`, { method: 'POST', body });
  assert.equal([device.status, device.json.clientId], [201, 'd:abc123:pump:p-1']);
  const event = { org: 'abc123', typeId: 'pump', deviceId: 'p-1', eventId: 'status', payload: { d: { temp: 21 } } };
  const published = await call(sandbox, '/_sandbox/v1/messages', { method: 'POST', body: event });
  assert.is(published.status, 201);
}

async function lastTemperature(sandbox: FetchSandbox): Promise<unknown> {
  const last = await call(sandbox, `${types}/pump/devices/p-1/events/status`);
  assert.is(last.status, 200);
  return JSON.parse(Buffer.from(String(last.json.payload), 'base64').toString());
}

test('registers a device, publishes for it, and tells its last event and the timeline; nothing listens', async () => {
  await withFetch(credentials, async (sandbox) => {
    await registerAndPublish(sandbox);
    assert.equal(await lastTemperature(sandbox), { d: { temp: 21 } });
    const timeline = await call(sandbox, '/_sandbox/v1/timeline?org=abc123&q=device:p-1');
    const seen = (timeline.json.items as { type: string }[]).map((item) => item.type);
    assert.equal(seen, ['MessagePublished', 'DeviceRegistered']);
    assert.is(listened, 0);
    assert.not.match(process.getActiveResourcesInfo().join(), 'TCPServerWrap');
  });
});

test('finds what an earlier one has left in the log', async () => {
  const settings = { ...credentials, store: 'lmdb', data: temporaryDirectory() } as const;
  await withFetch(settings, registerAndPublish);
  await withFetch(settings, async (sandbox) => assert.equal(await lastTemperature(sandbox), { d: { temp: 21 } }));
  assert.is(listened, 0);
});

test('lets in nobody whom it does not know, and is ready at once', async () => {
  await withFetch(credentials, async (sandbox) => {
    const stranger = await call(sandbox, types, { headers: { authorization: 'Basic YTpi' } });
    assert.is(stranger.status, 403);
    const ready = await call(sandbox, '/readyz');
    assert.equal([ready.status, ready.json], [200, { status: 'ready' }]);
  });
});

test('says what is wrong with its settings, all at once', async () => {
  const settings = { org: 'too-long', retentionDays: 0, plainListener: undefined } as FetchSettings;
  const reason = await createFetch(settings).then(
    () => 'nothing',
    (error: Error) => error.message,
  );
  assert.match(reason, /^org: saw "too-long", expected .+\nretentionDays: saw 0, expected a whole number of days/);
});

test('is hosted by the lines of wrangler-free.md', async () => {
  const root = join(import.meta.dirname, '../..');
  const [, code = ''] = /```ts\n([\s\S]+?)```/.exec(readFileSync(join(root, 'wrangler-free.md'), 'utf8')) ?? [];
  // Inside the project, where the package knows itself by its name.
  mkdirSync(join(root, '.bench'), { recursive: true });
  const directory = mkdtempSync(join(root, '.bench/host-'));
  try {
    writeFileSync(join(directory, 'host.ts'), code);
    const { default: host, close } = (await import(pathToFileURL(join(directory, 'host.ts')).href)) as {
      default: { fetch: (request: Request) => Promise<Response> };
      close: () => Promise<void>;
    };
    const answer = await host.fetch(new Request('http://localhost/readyz'));
    await close();
    assert.equal(await answer.json(), { status: 'ready' });
    assert.is(listened, 0);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
