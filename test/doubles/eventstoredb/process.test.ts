/** The double as a program of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient } from '@eventstore/db-client';
import { assert, suite } from '../../spec/suite.ts';
import { FAULTS } from './commands.ts';
import { createFaults } from './faults.ts';
import { startEventStoreDoubleProcess } from './start-process.ts';
import { events, failureOf, failureType, freshStream, taken } from './under-test.ts';

const test = suite('the EventStoreDB double in a process of its own');

test('serves, takes faults, dies and comes back with its data', async () => {
  const double = await startEventStoreDoubleProcess();
  const client = EventStoreDBClient.connectionString(double.connectionString);
  const stream = freshStream();
  await client.appendToStream(stream, events(2));
  await double.faultsOf().refuse('unknown', 1);
  assert.is(await failureType(client.appendToStream(stream, events(1))), 'unknown');

  await double.faultsOf().dieBeforeAck();
  const proposed = events(1);
  assert.match(
    await failureType(client.appendToStream(stream, proposed, { expectedRevision: 1n })),
    /^(cancelled|unavailable)$/,
  );
  await double.died();
  await double.restart();
  const { heapBytes, cpuMicros, events: stored } = await double.usage();
  assert.ok(heapBytes > 0 && cpuMicros > 0 && stored > 3);
  await client.dispose();

  const next = EventStoreDBClient.connectionString(double.connectionString);
  assert.is((await next.appendToStream(stream, proposed, { expectedRevision: 1n })).nextExpectedRevision, 2n);
  assert.is((await taken(next.readStream(stream))).length, 3);
  await next.dispose();
  await double.close();
});

test('a frozen process answers nothing, and goes on where it stood', async () => {
  const double = await startEventStoreDoubleProcess();
  const client = EventStoreDBClient.connectionString(double.connectionString);
  const stream = freshStream();
  await client.appendToStream(stream, events(1));
  double.freeze();
  const credentials = { username: 'admin', password: 'changeit' };
  const append = client.appendToStream(stream, events(1), { credentials, deadline: 300 });
  assert.is(await failureType(append), 'deadline-exceeded');
  double.thaw();
  assert.ok((await taken(client.readStream(stream))).length >= 1);
  await client.dispose();
  await double.close();
});

test('a cluster in one process takes commands for each of its servers', async () => {
  const double = await startEventStoreDoubleProcess({ size: 3, electionMs: 0 });
  assert.is(double.ports.length, 3);
  const client = EventStoreDBClient.connectionString(double.connectionString);
  await double.elect(1);
  await double.faultsOf(0).fail('batchAppend', { code: 13, details: 'not through node 0' });
  await double.faultsOf(2).fail('batchAppend', { code: 13, details: 'not through node 2' });
  assert.is((await client.appendToStream(freshStream(), events(1))).nextExpectedRevision, 0n);
  assert.match((await failureOf(double.kill(7))).message, /There is no node 7/);
  await client.dispose();
  await double.close();
});

test('from a shell it takes lines, refuses nonsense with a reason, and ends with its input', async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value) as Record<string, unknown>;
  const ended = once(child, 'exit');
  assert.match(String((await next()).connectionString), /^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/);
  child.stdin.write('{"id":1,"call":"hang","args":["read"]}\n');
  assert.equal(await next(), { id: 1, ok: true });
  child.stdin.write('{"id":2,"call":"explode"}\n');
  const refused = await next();
  assert.equal([refused.id, refused.ok], [-1, false]);
  assert.match(String(refused.problem), /dropSubscriptions/);
  child.stdin.end();
  assert.equal(await ended, [0, null]);
});

test('every fault can be ordered from another process', () => {
  const { faults } = createFaults({ dropSubscriptions: () => {} });
  assert.equal([...FAULTS].sort(), Object.keys(faults).sort());
});
