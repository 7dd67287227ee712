/** How the double dies and comes back, as the real client sees it. */
import { assert, suite } from '../../spec/suite.ts';
import { events, failureOf, failureType, freshStream, taken, untilAnswered, withDouble } from './under-test.ts';

const test = suite('deaths of the EventStoreDB double');

test('kill: what a hanging server held is lost with it', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    server.faults.hang('batchAppend');
    const append = failureOf(client.appendToStream(stream, events(1)));
    await taken(client.readStream(stream));
    server.kill();
    await append;
    await server.restart();
    server.faults.clear();
    assert.is((await untilAnswered(() => taken(client.readStream(stream)))).length, 1);
  }));

test('ackThenDie: what was acknowledged is there after the restart', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    const dead = server.faults.ackThenDie(1);
    await client.appendToStream(stream, events(1));
    const result = await client.appendToStream(stream, events(1));
    assert.is(result.nextExpectedRevision, 2n);
    await dead;
    assert.is(server.isUp(), false);
    await server.restart();
    assert.is((await untilAnswered(() => taken(client.readStream(stream)))).length, 3);
  }));

test('ackThenDie: the same over the other call', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    const dead = server.faults.ackThenDie();
    const credentials = { username: 'admin', password: 'changeit' };
    assert.is((await client.appendToStream(stream, events(1), { credentials })).nextExpectedRevision, 0n);
    await dead;
  }));

test('dieBeforeAck: it was stored, nobody was told, and the retry is answered as the first', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    const dead = server.faults.dieBeforeAck();
    const proposed = events(2);
    const append = () => client.appendToStream(stream, proposed, { expectedRevision: 0n });
    assert.match(await failureType(append()), /^(unavailable|cancelled)$/);
    await dead;
    await server.restart();
    assert.is((await untilAnswered(append)).nextExpectedRevision, 2n);
    assert.is((await taken(client.readStream(stream))).length, 3);
  }));

test('dieBeforeAck: after a restart a retry that names no revision is written twice', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    const proposed = events(1);
    const dead = server.faults.dieBeforeAck();
    await failureOf(client.appendToStream(stream, proposed));
    await dead;
    await server.restart();
    assert.is((await untilAnswered(() => client.appendToStream(stream, proposed))).nextExpectedRevision, 2n);
  }));

test('full: an append stores nothing and ends the server, also after a restart, until there is room', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    server.faults.full();
    for (let times = 0; times < 2; times++) {
      await failureOf(client.appendToStream(stream, events(1)));
      assert.is(server.isUp(), false);
      await server.restart();
      assert.is((await untilAnswered(() => taken(client.readStream(stream)))).length, 1);
    }
    server.faults.clear();
    assert.is((await client.appendToStream(stream, events(1))).nextExpectedRevision, 1n);
  }));

test('kill and restart: the same port, the same data, and subscriptions are gone', () =>
  withDouble(async (server, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(2));
    const subscription = client.subscribeToStream(stream);
    await new Promise((resolve) => subscription.once('caughtUp', resolve).resume());
    const failed = new Promise<Error>((resolve) => subscription.once('error', resolve));
    const { port } = server;
    server.kill();
    assert.match(String(Reflect.get(await failed, 'type')), /^(unavailable|cancelled)$/);
    await server.restart();
    assert.is(server.port, port);
    assert.is((await untilAnswered(() => taken(client.readStream(stream)))).length, 2);
    const append = () => client.appendToStream(stream, events(1));
    assert.is((await untilAnswered(append)).nextExpectedRevision, 2n);
  }));
