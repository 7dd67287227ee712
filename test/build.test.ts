/** The bundle starts: what works from sources can still break in a bundle, above all what is imported when it is needed. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sandboxBroker } from './bench/brokers/sandbox.ts';
import { startBroker } from './bench/first-answer.ts';
import { startEventStoreDouble } from './doubles/eventstoredb/start.ts';
import { patchedCopy } from './replay/patched-copy.ts';
import { recordTraffic } from './replay/traffic.ts';
import { assert, suite } from './spec/suite.ts';
import { temporaryDirectory } from './spec/temporary.ts';

const test = suite('the bundle');
const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
// Inside the project, where the bundle finds what stays outside of it.
const directory = join(root, '.bench');
let built = '';

test.before(async () => {
  mkdirSync(directory, { recursive: true });
  built = mkdtempSync(join(directory, 'build-'));
  await run(process.execPath, ['build.js', built], { cwd: root });
});

test.after(() => rmSync(built, { recursive: true, force: true }));

test('knows its version', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.match(await sandbox('version'), version);
});

test('reads a configuration file', async () => {
  const file = join(built, 'sandbox.yaml');
  writeFileSync(file, 'org: abc123\n');
  assert.match(await sandbox('config', '--print', '--config', file), /abc123/);
});

test('holds only what is used of zod, which every start loads', () => {
  const holding = readdirSync(built).filter((name) =>
    readFileSync(join(built, name), 'utf8').includes('fromJSONSchema'),
  );
  assert.equal(holding, []);
});

test('starts with the log on disk, accepts an application, shows its documentation, and stops', async () => {
  const broker = sandboxBroker(join(built, 'wiotp-sandbox.js'));
  if (broker === undefined) throw new Error('the build made no wiotp-sandbox.js');
  const running = await startBroker(broker, temporaryDirectory());
  try {
    for (const [path, holds] of [
      ['docs', '<h3 id="getDeviceTypes">'],
      ['openapi.json', '"operationId":"getDeviceTypes"'],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${running.port}/api/v0002/${path}`);
      assert.match(await answer.text(), holds);
    }
  } finally {
    await running.stop();
  }
});

test('replays a log with its own code, and with that of a checkout', async () => {
  const data = await recordTraffic();
  assert.match(await sandbox('replay', '--data', data), /^replay: \d+ inputs, \d+ events, 0 divergences\n$/);
  assert.match(await sandbox('replay', '--data', data, '--code', patchedCopy()), /, 0 divergences\n$/);
});

test('looks into the past from a thread of its own', async () => {
  const broker = sandboxBroker(join(built, 'wiotp-sandbox.js'));
  if (broker === undefined) throw new Error('the build made no wiotp-sandbox.js');
  const running = await startBroker(broker, temporaryDirectory());
  try {
    const path = '/_sandbox/v1/messages/00000000-0000-8000-a000-000000000000/explain';
    const answer = await fetch(`http://127.0.0.1:${running.port}${path}`);
    assert.equal(
      [answer.status, ((await answer.json()) as { title: string }).title],
      [404, 'There is no such message'],
    );
  } finally {
    await running.stop();
  }
});

test('keeps its log in an EventStoreDB, whose client it loads only then', async () => {
  const broker = sandboxBroker(join(built, 'wiotp-sandbox.js'));
  if (broker === undefined) throw new Error('the build made no wiotp-sandbox.js');
  const server = await startEventStoreDouble();
  try {
    const store = ['--store', server.connectionString];
    const commandLine: typeof broker.commandLine = (...where) => [...broker.commandLine(...where), ...store];
    const running = await startBroker({ ...broker, commandLine }, temporaryDirectory());
    const ready = await fetch(`http://127.0.0.1:${running.port}/readyz`);
    await running.stop();
    assert.is(ready.status, 200);
  } finally {
    server.close();
  }
});

async function sandbox(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(built, 'wiotp-sandbox.js'), ...args]);
  return stdout;
}
