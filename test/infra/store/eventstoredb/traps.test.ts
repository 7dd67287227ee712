/**
 * What the client of EventStoreDB does wrong in 6.2.1, each with the store's remedy: without it, the test of the same letter fails or hangs. Against
 * the real client and the double. `appender.test.ts` and `feed.test.ts` have those that need a client to be watched closely.
 */
import type { NewEvent } from '../../../../domain/recorded-event.ts';
import type { AppendOutcome } from '../../../../infra/store/event-store.ts';
import { count, ids } from '../../../contract/store-probe.ts';
import { startEventStoreDoubleCluster } from '../../../doubles/eventstoredb/cluster.ts';
import { startEventStoreDouble } from '../../../doubles/eventstoredb/start.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { isOk, message, registered } from './events.ts';
import { withServer, withStore } from './under-test.ts';

const test = suite('traps of the EventStoreDB client');

test('a: a server that never answers an append is not waited for', () =>
  withStore(async ({ server, append, becomes, log }) => {
    server.faults.hang('batchAppend');
    const outcome = append('sandbox-n1', 'any', [message(1)]);
    await becomes('unreachable');
    server.faults.clear();
    assert.ok(isOk(await outcome));
    await becomes('reachable');
    assert.equal(ids(await log()), [message(1).id]);
  }));

test('b: an unreachable server is known by the code of a raw error, and waited for', () =>
  withServer(async ({ server, open }) => {
    server.kill();
    const opening = open();
    await new Promise((resolve) => setImmediate(resolve));
    await server.restart();
    const { append } = await opening;
    assert.ok(isOk(await append('sandbox-n1', 'any', [message(1)])));
  }));

test('b: one that stays away is told of', () =>
  withServer(async ({ server, open }) => {
    server.kill();
    const refusal = await open({ patienceMs: 50 }).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    assert.match(refusal, /EventStoreDB has not answered for 0 s \(.+\): is it running, and "store" its address\?/);
  }));

test('d: there is one appending client in the process', () =>
  withStore(async ({ open, directory }) => {
    const refusal = await open({ directory: `${directory}-2` }).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    assert.match(refusal, /writes to an EventStoreDB already/);
  }));

test('d: answers that come after their client was replaced do no harm', () =>
  withStore(async ({ server, append, becomes, log }) => {
    const outcomes: Promise<AppendOutcome>[] = [];
    for (const round of count(3)) {
      server.faults.hang('batchAppend');
      for (const n of count(20)) outcomes.push(append(`device-org:t:d-${n}`, 'any', [registered(100 * round + n)]));
      await becomes('unreachable');
      server.faults.clear();
      await becomes('reachable');
    }
    assert.ok((await Promise.all(outcomes)).every(isOk));
    assert.is(new Set(ids(await log())).size, 60);
    assert.is((await log()).length, 60);
  }));

test('d: large appends that hang reject nobody else', () =>
  withStore(async ({ server, append, becomes, log }) => {
    server.faults.hang('batchAppend');
    const text = 'x'.repeat(300_000);
    const outcomes = count(40).map((n) => append(`device-org:t:d-${n}`, 'any', [message(n, { text })]));
    await becomes('unreachable');
    server.faults.clear();
    assert.ok((await Promise.all(outcomes)).every(isOk));
    assert.is((await log()).length, 40);
  }));

test('e: facts that are no JSON are refused by append, and the next append goes through', () =>
  withStore(async ({ store, append, log }) => {
    const wrong = { ...registered(1), data: { size: 1n } } as unknown as NewEvent;
    assert.throws(() => store.append('sandbox-n1', 'any', [registered(2), wrong]), /BigInt/);
    assert.ok(isOk(await append('sandbox-n1', 'any', [message(3)])));
    assert.equal(ids(await log()), [message(3).id], 'all or none');
    assert.is(store.backlogBytes(), 0);
  }));

test('f: a conflict is told with the true revision, whatever the address asks for', () =>
  withServer(async ({ server, open }) => {
    const { append } = await open({ url: `${server.connectionString}&throwOnAppendFailure=false` });
    for (const n of count(3)) await append('device-a', 'any', [registered(n)]);
    const outcome = await append('device-a', 0, [registered(9)]);
    assert.equal(outcome, { ok: false, reason: 'wrong-expected-revision', actual: 2 });
  }));

test('g: a subscription that was dropped goes on where it was', () =>
  withStore(async ({ server, store, append, log }) => {
    const heard: string[] = [];
    await store.follow(0, ({ id }) => heard.push(id));
    const outcomes: Promise<AppendOutcome>[] = [];
    for (const n of count(200)) {
      outcomes.push(append('sandbox-n1', 'any', [message(n)]));
      if (n % 20 === 0) {
        await outcomes.at(-1);
        server.faults.dropSubscriptions();
      }
    }
    assert.ok((await Promise.all(outcomes)).every(isOk));
    assert.equal(
      heard,
      count(200).map((n) => message(n).id),
    );
    assert.equal(ids(await log()), heard);
  }));

test('h: appends go to the new leader when the old one dies', async () => {
  const cluster = await startEventStoreDoubleCluster({ size: 3 });
  try {
    await withStore(
      async ({ append, log }) => {
        const outcomes: Promise<AppendOutcome>[] = [];
        for (const n of count(60)) {
          outcomes.push(append(n % 2 ? 'sandbox-n1' : 'device-a', 'any', [message(n)]));
          if (n === 15) cluster.elect(1);
          if (n === 30) cluster.nodes[cluster.leader() ?? 0]?.kill();
          if (n % 5 === 0) await outcomes.at(-1);
        }
        assert.ok((await Promise.all(outcomes)).every(isOk));
        assert.is((await log()).length, 60);
        assert.is(new Set(ids(await log())).size, 60);
      },
      { url: cluster.connectionString },
    );
  } finally {
    cluster.close();
  }
});

test('h: a server that is not the leader names it, and is believed', () =>
  withStore(async ({ server, append }) => {
    const leader = await startEventStoreDouble({ store: server.store });
    try {
      server.faults.notLeader({ host: leader.host, port: leader.port });
      for (const n of count(3)) assert.ok(isOk(await append('sandbox-n1', 'any', [message(n)])));
    } finally {
      leader.close();
    }
  }));

test('i: an id that is no UUID is refused by append', () =>
  withStore(async ({ store, append }) => {
    const wrong = { ...message(1), id: 'message-1' };
    assert.throws(() => store.append('sandbox-n1', 'any', [wrong]), /expected to be a UUID, this is "message-1"/);
    assert.ok(isOk(await append('sandbox-n1', 'any', [message(2)])));
  }));

test('j: a retry that the server answers with timeouts is sent until it is answered otherwise', () =>
  withStore(async ({ server, append, log }) => {
    server.faults.refuse('timeout', 4);
    assert.ok(isOk(await append('sandbox-n1', 'any', [message(1)])));
    server.faults.forgetPositions();
    const died = server.faults.dieBeforeAck();
    const outcome = append('sandbox-n1', 'any', [message(2), message(3)]);
    await died;
    await server.restart();
    assert.ok(isOk(await outcome));
    assert.equal(
      ids(await log()),
      count(3).map((n) => message(n).id),
    );
  }));

test('j: what was answered before the server died is not stored again', () =>
  withStore(async ({ server, append, log }) => {
    for (const n of count(4)) {
      const died = n % 2 === 0 ? server.faults.dieBeforeAck() : server.faults.ackThenDie();
      const outcomes = count(5).map((m) => append('sandbox-n1', 'any', [message(10 * n + m)]));
      await died;
      await server.restart();
      server.faults.clear();
      assert.ok((await Promise.all(outcomes)).every(isOk));
    }
    assert.equal(
      ids(await log()),
      count(4).flatMap((n) => count(5).map((m) => message(10 * n + m).id)),
    );
  }));
