/** How the CLI finds a sandbox, and is not misled by what a killed one has left behind. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { announce, baseUrl, findRunning, prepareDataDirectory, type Running } from '../../../infra/cli/running.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const test = suite<{ alive: Server; running: Running }>('finding a running sandbox', {} as never);

test.before(async (context) => {
  context.alive = createServer((request, response) => {
    response.statusCode = request.url === '/livez' ? 200 : 404;
    response.end();
  });
  await new Promise<void>((resolve) => context.alive.listen(0, '127.0.0.1', resolve));
  const { port } = context.alive.address() as AddressInfo;
  const startedAt = '2024-01-01T00:00:00.000Z';
  const { pid } = process;
  context.running = {
    pid,
    node: 'node-0',
    version: '0.1.0',
    org: 'sandbx',
    host: '127.0.0.1',
    ports: [port],
    startedAt,
  };
});

test.after(({ alive }) => {
  alive.close();
  alive.closeAllConnections();
});

test('finds the sandbox that has announced itself, until it withdraws', async ({ running }) => {
  const data = temporaryDirectory();
  assert.is(await findRunning(data), undefined);
  const withdraw = await announce(data, running);
  assert.equal(await findRunning(data), running);
  await withdraw();
  assert.is(await findRunning(data), undefined);
  assert.equal(readdirSync(data), [], 'no draft is left behind');
});

test('does not find one whose process has gone', async ({ running }) => {
  const data = temporaryDirectory();
  await announce(data, { ...running, pid: 2 ** 22 + 1 }); // above the highest process number of Linux
  assert.is(await findRunning(data), undefined);
});

test('does not find one whose process number is somebody else now', async ({ running }) => {
  const data = temporaryDirectory();
  const { port } = await freePort();
  await announce(data, { ...running, ports: [port] });
  assert.is(await findRunning(data), undefined);
});

for (const text of ['', '{', '{}', '[]', 'null', '{"pid":1}', '{"pid":-1,"ports":[]}']) {
  test(`does not stumble over a file with ${JSON.stringify(text)} in it`, async () => {
    const data = temporaryDirectory();
    writeFileSync(join(data, 'sandbox.json'), text);
    assert.is(await findRunning(data), undefined);
  });
}

test('does not take away the file of the next sandbox', async ({ running }) => {
  const data = temporaryDirectory();
  const withdraw = await announce(data, running);
  const next = { ...running, startedAt: '2024-01-01T00:00:01.000Z' };
  await announce(data, next);
  await withdraw();
  assert.equal(await findRunning(data), next);
});

test("a new data directory is its owner's alone, and stays out of repositories", async () => {
  const data = join(temporaryDirectory(), 'deep', 'data');
  await prepareDataDirectory(data);
  assert.is(statSync(data).mode & 0o777, 0o700);
  assert.is(readFileSync(join(data, '.gitignore'), 'utf8'), '*\n');
});

test('a directory that is there already is left as it is', async () => {
  const data = join(temporaryDirectory(), 'data');
  mkdirSync(data);
  await prepareDataDirectory(data);
  assert.equal(readdirSync(data), []);
});

// biome-ignore format: a table reads in columns
const addresses = [
  ['127.0.0.1',  'http://127.0.0.1:1883'],
  ['0.0.0.0',    'http://127.0.0.1:1883'],
  ['::',         'http://[::1]:1883'],
  ['::1',        'http://[::1]:1883'],
  ['localhost',  'http://localhost:1883'],
] as const;

for (const [host, url] of addresses) {
  test(`a sandbox on ${host} is asked at ${url}`, () => assert.is(baseUrl({ host, ports: [1883, 8883] }), url));
}

/** A port on which nothing listens any more. */
async function freePort(): Promise<AddressInfo> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return address;
}
