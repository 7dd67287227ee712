import { Writable } from 'node:stream';
import { type LogOptions, openLog } from '../../../infra/console/log.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openMemoryStore } from '../../../infra/store/memory.ts';
import { assert, suite } from '../../spec/suite.ts';
import { event, message, refusal, sighting } from './items.ts';
import { start } from './start.ts';

const test = suite('sandbox log');

/** Collects what is written, and resolves `until` once it holds a text. */
function collector() {
  let text = '';
  let waiting: { wanted: string; resolve: () => void } | undefined;
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      text += chunk;
      if (waiting && text.includes(waiting.wanted)) waiting.resolve();
      done();
    },
  });
  const until = (wanted: string) =>
    new Promise<void>((resolve) => {
      waiting = { wanted, resolve };
      if (text.includes(wanted)) resolve();
    });
  return { output, until, text: () => text, lines: () => text.split('\n').filter((line) => line !== '') };
}

async function opened(options: Partial<LogOptions>) {
  const collected = collector();
  const log = await openLog({
    format: 'json',
    level: 'info',
    payloads: true,
    color: false,
    output: collected.output,
    ...options,
  });
  return { ...collected, log, store: openMemoryStore() };
}

function append(store: EventStore, ...events: Parameters<EventStore['append']>[2]): Promise<void> {
  store.append('s', 'any', events);
  return store.flushed();
}

const connected = { ...sighting, connectionId: 'c', clean: true, sessionPresent: false, keepAliveSeconds: 60 };

test('shows people a line per message, connection and refusal', async () => {
  const { log, store, until, lines } = await opened({ format: 'pretty' });
  await append(store, message('before'));
  const subscription = log.follow(store);
  await append(store, event('ClientConnected', connected), message('hello'), refusal());
  await until('register it');
  assert.equal(
    lines().map((line) => line.slice(20, 28).trim()),
    ['connect', 'message', 'refused'],
  );
  assert.match(lines()[1] ?? '', 'hello');
  subscription.close();
  await log.close();
});

test('limits the lines of messages, never those of refusals', async () => {
  const { log, store, until, lines } = await opened({ format: 'pretty', linesPerSecond: 2, flushMs: 1 });
  const subscription = log.follow(store);
  await append(store, ...'abcde'.split('').map((payload) => message(payload)), refusal(), refusal(), refusal());
  await until('more messages');
  assert.equal(lines().filter((line) => line.includes(' message ')).length, 2);
  assert.equal(lines().filter((line) => line.includes(' refused ')).length, 3);
  assert.match(lines().join('\n'), '… 3 more messages in this second');
  subscription.close();
  await log.close();
});

test('tells the rest when it is closed', async () => {
  const { log, store, until, text } = await opened({ format: 'pretty', linesPerSecond: 0 });
  const subscription = log.follow(store);
  await append(store, message('a'), refusal());
  await until('register it');
  subscription.close();
  await log.close();
  assert.match(text(), '… 1 more messages in this second');
});

test('gives programs JSON, without messages unless they ask for debug', async () => {
  const { log, store, until, lines } = await opened({});
  const subscription = log.follow(store);
  await append(store, message('quiet'), refusal());
  await until('register it');
  subscription.close();
  await log.close();
  const [record, ...more] = lines().map((line) => JSON.parse(line));
  assert.equal(more, []);
  const { level, type, org, clientId, position } = record;
  assert.equal([level, type, org, clientId, position], [40, 'ConnectRefused', 'sandbx', 'd:sandbx:demo:device-9', 1]);
  assert.match(record.msg, 'device demo/device-9 was refused');
});

test('shows programs the beginning of a payload at debug, unless told not to', async () => {
  for (const payloads of [true, false]) {
    const { log, store, until, lines } = await opened({ level: 'debug', payloads });
    const subscription = log.follow(store);
    await append(store, message('x'.repeat(500)), refusal());
    await until('register it');
    subscription.close();
    await log.close();
    const [record] = lines().map((line) => JSON.parse(line));
    assert.is(record.level, 20);
    assert.is(record.payload, payloads ? 'x'.repeat(120) : undefined);
  }
});

test('writes errors with their stack, in both forms', async () => {
  for (const format of ['pretty', 'json'] as const) {
    const { log, text } = await opened({ format });
    log.logger.error(new Error('boom\u001b'));
    await log.close();
    assert.match(text(), /boom/);
    assert.match(text(), /log\.test\.ts/);
    assert.not.match(text(), '\u001b');
  }
});

test('says that it is ready: to people with the token, to programs without', async () => {
  for (const format of ['pretty', 'json'] as const) {
    const { log, text } = await opened({ format });
    log.started(start);
    await log.close();
    assert.match(text(), format === 'pretty' ? 'wiotp-sandbox 0.1.0 is ready\n' : '"msg":"the sandbox is ready"');
    assert.is(text().includes('sandbox-api-token'), format === 'pretty');
  }
});

test('keeps to its level', async () => {
  const { log, store, until, text } = await opened({ format: 'pretty', level: 'warn' });
  const subscription = log.follow(store);
  log.started(start);
  await append(store, message('quiet'), refusal());
  await until('register it');
  subscription.close();
  await log.close();
  assert.not.match(text(), /quiet|ready/);
});
