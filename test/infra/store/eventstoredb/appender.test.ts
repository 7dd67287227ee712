/** Traps a, c and d of the client: one at a time, each answer within its time, and no failure that lasts. */
import { createServer, type Socket } from 'node:net';
import type { Answer } from '../../../../infra/store/eventstoredb/answers.ts';
import { openAppender } from '../../../../infra/store/eventstoredb/appender.ts';
import { type Client, loadClient } from '../../../../infra/store/eventstoredb/client.ts';
import { encodeEvent } from '../../../../infra/store/eventstoredb/encoding.ts';
import { startEventStoreDoubleCluster } from '../../../doubles/eventstoredb/cluster.ts';
import { startEventStoreDouble } from '../../../doubles/eventstoredb/start.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { message } from './events.ts';

const test = suite('the appending client of EventStoreDB');
const DEADLINE_MS = 250;
const events = [encodeEvent(message(1))];
const stored: Answer = { as: 'stored', revision: 0 };
const broken: Answer = { as: 'unknown', error: new Error('broken'), poisoned: true };

test('c: a discovery that failed is not remembered', async () => {
  const cluster = await startEventStoreDoubleCluster({ size: 2 });
  const url = `${cluster.connectionString}&maxDiscoverAttempts=1&discoveryInterval=1`;
  const appender = openAppender({ open: await loadClient(url), deadlineMs: 5_000 });
  try {
    for (const node of cluster.nodes) node.kill();
    const answer = await appender.append('s', -1, events);
    assert.match(answer.as === 'unknown' ? answer.error.message : answer.as, /Failed to discover/);
    for (const node of cluster.nodes) await node.restart();
    assert.equal(await appender.append('s', -1, events), stored);
  } finally {
    await appender.close();
    cluster.close();
  }
});

test('a: a server that takes connections and says nothing is given up', async () => {
  const server = await startEventStoreDouble();
  const appender = openAppender({ open: await loadClient(server.connectionString), deadlineMs: DEADLINE_MS });
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
  try {
    server.kill();
    await new Promise<void>((resolve) => silent.listen(server.port, server.host, resolve));
    for (const _time of [1, 2]) assert.is((await appender.append('s', -1, events)).as, 'unknown');
    // It listens no more; the connections that it has stay open, and silent.
    silent.close();
    await server.restart();
    assert.equal(await appender.append('s', -1, events), stored);
  } finally {
    for (const socket of sockets) socket.destroy();
    await appender.close();
    server.close();
  }
});

/** A client that does what it is told, and notes what was asked of it. */
function fakeClient(notes: string[], name: string, fake: Partial<Client>): Client {
  return {
    probe: async () => void notes.push(`${name} is probed`),
    append: async () => stored,
    close: async () => void notes.push(`${name} is closed`),
    ...fake,
  } as Client;
}

test('d: the next client waits until the one before is closed', async () => {
  const notes: string[] = [];
  let closed = () => {};
  const first = fakeClient(notes, 'first', {
    append: async () => broken,
    close: () => new Promise((resolve) => (closed = () => resolve(void notes.push('first is closed')))),
  });
  const clients = [first, fakeClient(notes, 'second', {})];
  const appender = openAppender({ open: () => clients.shift() as Client, deadlineMs: 10_000 });
  assert.is((await appender.append('s', -1, events)).as, 'unknown');
  const answer = appender.append('s', -1, events);
  await new Promise((resolve) => setImmediate(resolve));
  closed();
  assert.is((await answer).as, 'stored');
  assert.equal(notes, ['first is probed', 'first is closed', 'second is probed']);
  await appender.close();
});

test('d: several that fail at once replace it once', async () => {
  const notes: string[] = [];
  let failing = true;
  let made = 0;
  const open = () => fakeClient(notes, `client ${++made}`, { append: async () => (failing ? broken : stored) });
  const appender = openAppender({ open, deadlineMs: 10_000 });
  await Promise.all([1, 2, 3].map(() => appender.append('s', -1, events)));
  failing = false;
  await Promise.all([1, 2, 3].map(() => appender.append('s', -1, events)));
  assert.equal(notes, ['client 1 is probed', 'client 1 is closed', 'client 2 is probed']);
  await appender.close();
});

test('c: a client that could not say what the server can do is not asked again', async () => {
  const notes: string[] = [];
  const failing = fakeClient(notes, 'first', { probe: () => Promise.reject(new Error('no answer')) });
  const clients = [failing, fakeClient(notes, 'second', {})];
  const appender = openAppender({ open: () => clients.shift() as Client, deadlineMs: 10_000 });
  assert.is((await appender.append('s', -1, events)).as, 'unknown');
  assert.is((await appender.append('s', -1, events)).as, 'stored');
  assert.equal(notes, ['first is closed', 'second is probed']);
  await appender.close();
});

test('an answer that is one keeps the client', async () => {
  const notes: string[] = [];
  const answers: Answer[] = [
    { as: 'conflict', actual: 3 },
    { as: 'refused', error: new Error('too large') },
    { as: 'unknown', error: new Error('not the leader'), poisoned: false },
  ];
  const client = fakeClient(notes, 'the client', { append: async () => answers.shift() ?? stored });
  const appender = openAppender({ open: () => client, deadlineMs: 10_000 });
  for (const wanted of ['conflict', 'refused', 'unknown', 'stored'])
    assert.is((await appender.append('s', -1, events)).as, wanted);
  assert.equal(notes, ['the client is probed']);
  await appender.close();
  assert.is((await appender.append('s', -1, events)).as, 'unknown', 'nothing is sent any more');
});
