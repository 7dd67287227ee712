/** `replay --to-broker`: what devices published comes again, in a sandbox that runs. */
import { EventEmitter } from 'node:events';
import type { command } from '../../../infra/cli/commands/replay.ts';
import { replayToBroker } from '../../../infra/cli/replay-to-broker.ts';
import { type TestSandbox, testConfig, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { app1, dev1 } from '../../vectors/fixture.ts';
import { cli } from './spec.ts';

const test = suite('replay --to-broker');

const urlOf = ({ address: { host, port } }: TestSandbox) => `http://${host}:${port}`;

/** A sandbox in which a device has sent three messages, to nobody. */
async function withYesterday(use: (sandbox: TestSandbox) => Promise<void>): Promise<void> {
  await withSandbox({}, async (sandbox) => {
    const device = await sandbox.connected(dev1);
    for (const text of ['one', 'two', 'three']) await device.publish('iot-2/evt/e/fmt/json', `"${text}"`, 1);
    await use(sandbox);
  });
}

/** A message of the day before, so that it is a day until the next one comes. */
async function theDayBefore({ sandbox: { store } }: TestSandbox): Promise<void> {
  const at = Date.now() - 86_400_000;
  const data = { clientId: 'd:abc123:t1:dev1', topic: 'iot-2/type/t1/id/dev1/evt/e/fmt/json', qos: 0 };
  const metadata = { org: 'abc123', node: 'n', at, recordedAt: at, version: 1 };
  const id = '00000000-0000-8000-a000-000000000000';
  store.append('messages-n', 'any', [{ id, type: 'MessagePublished', data, metadata, payload: Buffer.from('0') }]);
  await store.flushed();
}

test('an application sees what devices sent before it was there', async () => {
  await withYesterday(async (sandbox) => {
    const app = await sandbox.connected(app1);
    await app.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
    const args = ['--url', urlOf(sandbox), '--org', 'abc123', '--speed', '1000'];
    const { exitCode, output, complaints } = await cli(['replay', '--to-broker', ...args]);
    assert.equal([exitCode, output, complaints], [0, 'published 3 messages in org abc123 again', '']);
    await app.until(() => app.messages()[2], 'three messages');
    assert.equal(
      app.messages().map(({ topic, payload, qos }) => [topic, String(payload), qos]),
      ['"one"', '"two"', '"three"'].map((text) => ['iot-2/type/t1/id/dev1/evt/e/fmt/json', text, 1]),
    );
  });
});

test('into another org, and no more than was asked for', async () => {
  await withYesterday(async (sandbox) => {
    const args = [
      '--url',
      urlOf(sandbox),
      '--org',
      'abc123',
      '--into',
      'def456',
      '--query',
      'payload:two',
      '--speed',
      'max',
    ];
    const { exitCode, output } = await cli(['replay', '--to-broker', ...args]);
    assert.equal([exitCode, output], [0, 'published 1 message of org abc123 in org def456 again']);
    const copies = (await sandbox.events('MessagePublished')).filter(({ metadata }) => metadata.org === 'def456');
    assert.equal(
      copies.map(({ payload }) => payload?.toString()),
      ['"two"'],
    );
  });
});

test('says that nothing was there, and what the sandbox refuses', async () => {
  await withYesterday(async (sandbox) => {
    const replay = (...args: string[]) => cli(['replay', '--to-broker', '--url', urlOf(sandbox), ...args]);
    const nothing = await replay('--org', 'def456', '--speed', 'max');
    assert.equal([nothing.exitCode, nothing.output], [0, 'published 0 messages in org def456 again']);
    assert.match(nothing.complaints, /^no message was there to be published/);
    const told = async (...args: string[]) =>
      replay(...args).then(
        ({ output }) => output,
        (error: Error) => error.message,
      );
    assert.match(await told('--org', 'zzzzzz'), /there is no org "zzzzzz"/);
    assert.match(await told('--org', 'abc123', '--from', 'noon'), /from: expected a position of the log/);
    assert.match(
      await told('--org', 'abc123', '--query', 'evnt:x'),
      /the query is wrong at character 1.*\n {2}evnt:x\n {2}\^/s,
    );
  });
});

test('Ctrl-C stops the job', async () => {
  await withSandbox({}, async (sandbox) => {
    await theDayBefore(sandbox);
    await (await sandbox.connected(dev1)).publish('iot-2/evt/e/fmt/json', 'today', 1);
    const signals = new EventEmitter();
    const printed: string[] = [];
    const context = {
      options: { url: urlOf(sandbox), org: 'abc123' },
      config: await testConfig(),
      terminal: { interactive: false, color: false, columns: 80, utcOffsetMinutes: 0 },
      print: (line: string) => printed.push(line),
      complain: (line: string) => printed.push(line),
    } as unknown as Parameters<typeof command.run>[0];
    const ended = replayToBroker(context, signals as unknown as NodeJS.Process);
    await sandbox.untilEvent('MessagePublished', (_data, { metadata }) => metadata.causationId !== undefined);
    signals.emit('SIGINT');
    assert.is(await ended, 130);
    assert.equal(printed, ['published 1 message in org abc123 again', 'stopped']);
    const { items } = (await (await fetch(`${urlOf(sandbox)}/_sandbox/v1/replays`)).json()) as {
      items: { state: string }[];
    };
    assert.equal(
      items.map(({ state }) => state),
      ['stopped'],
    );
    assert.is(signals.listenerCount('SIGINT'), 0);
  });
});

test('a job ends with the sandbox, in order', async () => {
  let url = '';
  await withSandbox({}, async (sandbox) => {
    await theDayBefore(sandbox);
    await (await sandbox.connected(dev1)).publish('iot-2/evt/e/fmt/json', 'today', 1);
    url = urlOf(sandbox);
    const body = JSON.stringify({ org: 'abc123' });
    const headers = { 'content-type': 'application/json' };
    assert.is((await fetch(`${url}/_sandbox/v1/replays`, { method: 'POST', headers, body })).status, 202);
    await sandbox.untilEvent('MessagePublished', (_data, { metadata }) => metadata.causationId !== undefined);
  });
  // Nothing is left open, or this file would not end.
  assert.ok(url);
});
