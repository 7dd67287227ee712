/** Each fault of the double, as the real client sees it: what it does about it is what our adapter has to cope with. */
import { EventStoreDBClient, NotLeaderError } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { assert, suite } from '../../spec/suite.ts';
import { startEventStoreDouble } from './start.ts';
import { events, failureOf, failureType, freshStream, taken, withDouble } from './under-test.ts';

const test = suite('faults of the EventStoreDB double');

test('hang: nothing is answered until it is over, and then it is carried out', () =>
  withDouble(async ({ faults, store }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.hang('batchAppend');
    let isAnswered = false;
    const append = client.appendToStream(stream, events(1)).then(() => {
      isAnswered = true;
    });
    // Another call tells that the append has arrived: both go over one connection, in order.
    assert.is((await taken(client.readStream(stream))).length, 1);
    assert.is(isAnswered, false);
    const before = store.all.length;
    faults.clear();
    await append;
    assert.is(store.all.length, before + 1);
  }));

test('hang: an append outlives its deadline in the client, the other call does not (trap a)', () =>
  withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.hang('batchAppend', 'append');
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    const pending = client.appendToStream(stream, events(1), { deadline: 500 }).then(settle, settle);
    const credentials = { username: 'admin', password: 'changeit' };
    assert.is(await failureType(client.appendToStream(stream, events(1), { credentials })), 'deadline-exceeded');
    assert.is(isSettled, false, 'the deadline of the batch append was earlier');
    // Its deadline has passed, so the server does not write it any more.
    faults.clear();
    await pending;
    assert.is((await taken(client.readStream(stream))).length, 2, 'only the other one, which was carried out late');
  }));

test('delay: an append that is answered late was stored at once', () =>
  withDouble(async ({ faults, store }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.delay('batchAppend', 50);
    const before = store.all.length;
    let isAnswered = false;
    const append = client.appendToStream(stream, events(1)).then(() => {
      isAnswered = true;
    });
    await taken(client.readStream(stream));
    assert.equal([store.all.length, isAnswered], [before + 1, false]);
    await append;
  }));

test('delay: over the time for a write the answer is a timeout of unknown outcome (trap j)', () =>
  withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    const proposed = events(2);
    await client.appendToStream(stream, events(1));
    faults.delay('batchAppend', 60_000);
    const options = { expectedRevision: 0n } as const;
    assert.is(await failureType(client.appendToStream(stream, proposed, options)), 'deadline-exceeded');
    faults.clear();
    const again = await client.appendToStream(stream, proposed, options);
    assert.is(again.nextExpectedRevision, 2n);
    assert.is((await taken(client.readStream(stream))).length, 3);
  }));

test('hang: a running subscription stands still until it is over', () =>
  withDouble(async ({ faults, store }, client) => {
    const stream = freshStream();
    const subscription = client.subscribeToStream(stream);
    let delivered = 0;
    subscription.on('data', () => delivered++);
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    faults.hang('subscribe');
    await client.appendToStream(stream, events(3));
    // Whatever was sent before the answer to this has arrived before it.
    await taken(client.readStream(stream));
    assert.equal([delivered, store.read(stream, Date.now()).found], [0, 'events']);
    const third = new Promise<void>((resolve) => {
      subscription.on('data', () => void (delivered === 3 && resolve()));
    });
    faults.clear();
    await third;
  }));

test('delay: a subscription delivers late, and all of it', () =>
  withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    const subscription = client.subscribeToStream(stream);
    const seen: (bigint | undefined)[] = [];
    subscription.on('data', ({ event }) => seen.push(event?.revision));
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    faults.delay('subscribe', 1000);
    await client.appendToStream(stream, events(1));
    await client.appendToStream(stream, events(1));
    await taken(client.readStream(stream));
    assert.equal(seen, []);
    await new Promise<void>((resolve) => {
      subscription.on('data', () => void (seen.length === 2 && resolve()));
    });
    assert.equal(seen, [0n, 1n]);
  }));

test('fail: the next calls are refused, and a refused batch stream takes its appends with it', () =>
  withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.fail('read', { code: status.UNAVAILABLE, details: 'Server Is Not Ready' }, 1);
    assert.is(await failureType(taken(client.readStream(stream))), 'unavailable');
    assert.is((await taken(client.readStream(stream))).length, 1);
    faults.fail('batchAppend', { code: status.UNAVAILABLE, details: 'Server Is Too Busy' }, 1);
    assert.is(await failureType(client.appendToStream(stream, events(1))), 'unavailable');
    assert.is((await client.appendToStream(stream, events(1))).nextExpectedRevision, 1n);
  }));

test('fail: a probe of the features that fails reaches the caller raw (trap b)', () =>
  withDouble(async ({ faults }, client) => {
    faults.fail('serverFeatures', { code: status.UNAVAILABLE, details: 'Server Is Not Ready' }, 1);
    assert.match(await failureType(client.appendToStream(freshStream(), events(1))), /^raw 14/);
  }));

for (const [refusal, type] of [
  ['timeout', 'deadline-exceeded'],
  ['access-denied', 'access-denied'],
  ['unknown', 'unknown'],
] as const) {
  test(`refuse: ${refusal} is told of one append, and nothing is stored`, () =>
    withDouble(async ({ faults }, client) => {
      const stream = freshStream();
      await client.appendToStream(stream, events(1));
      faults.refuse(refusal, 1);
      assert.is(await failureType(client.appendToStream(stream, events(1))), type);
      assert.is((await client.appendToStream(stream, events(1))).nextExpectedRevision, 1n);
    }));
}

test('notLeader: the append fails, the next one goes where the leader is (trap h)', async () => {
  const leader = await startEventStoreDouble();
  await withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.notLeader({ host: leader.host, port: leader.port });
    const failure = await failureOf(client.appendToStream(stream, events(1)));
    assert.instance(failure, NotLeaderError);
    assert.equal((failure as NotLeaderError).leader, { address: leader.host, port: leader.port });
    assert.is(
      (await client.appendToStream(stream, events(1))).nextExpectedRevision,
      0n,
      'the other has a store of its own',
    );
    assert.is(leader.store.read(stream, Date.now()).found, 'events');
  });
  leader.close();
});

test('notLeader: a read that asks for the leader is refused, another is not', () =>
  withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.notLeader({ host: '127.0.0.1', port: 1 });
    assert.is((await taken(client.readStream(stream))).length, 1);
    assert.is(await failureType(taken(client.readStream(stream, { requiresLeader: true }))), 'not-leader');
  }));

test('dropSubscriptions: one error, and the subscription does not come back by itself (trap g)', () =>
  withDouble(async ({ faults }, client) => {
    const stream = freshStream();
    const subscription = client.subscribeToStream(stream);
    await new Promise((resolve) => subscription.once('confirmation', resolve));
    const failed = new Promise<Error>((resolve) => subscription.once('error', resolve));
    faults.dropSubscriptions();
    assert.is(Reflect.get(await failed, 'type'), 'cancelled');
    assert.is(subscription.destroyed, false);
  }));

test('skewClock: a client whose clock is behind has run out of time at once, and nothing is written', () =>
  withDouble(async ({ faults, store }, client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    faults.skewClock(1500);
    const before = store.all.length;
    assert.is(await failureType(client.appendToStream(stream, events(1))), 'deadline-exceeded');
    assert.is(store.all.length, before);
    faults.skewClock(-60_000);
    await client.appendToStream(stream, events(1));
    const [, second] = await taken(client.readStream(stream));
    assert.ok((second?.event?.created.getTime() ?? 0) < Date.now() - 50_000, 'created by the clock of the server');
  }));

test('forgetPositions: a retry is answered without a position', () =>
  withDouble(async ({ faults }, client) => {
    const proposed = events(1);
    const options = { expectedRevision: 'no_stream' } as const;
    const stream = freshStream();
    assert.ok((await client.appendToStream(stream, proposed, options)).position);
    faults.forgetPositions();
    const again = await client.appendToStream(stream, proposed, options);
    assert.equal([again.nextExpectedRevision, again.position], [0n, undefined]);
  }));

test('a server without features or without batch appends is spoken to in the older way', async () => {
  for (const options of [{ features: false }, { batch: false }]) {
    const server = await startEventStoreDouble(options);
    const client = EventStoreDBClient.connectionString(server.connectionString);
    server.faults.fail('batchAppend', { code: status.INTERNAL, details: 'not to be called' });
    assert.is((await client.appendToStream(freshStream(), events(1))).nextExpectedRevision, 0n);
    await client.dispose();
    server.close();
  }
});
