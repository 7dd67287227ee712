/** The store as its users see it: the copy, fencing, outages, retention, and what stands on the server. */
import type { NewEvent } from '../../../../domain/recorded-event.ts';
import type { AppendOutcome } from '../../../../infra/store/event-store.ts';
import { encodeEvent } from '../../../../infra/store/eventstoredb/encoding.ts';
import { count, ids } from '../../../contract/store-probe.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { connected, isOk, message, registered } from './events.ts';
import { type Stage, withServer, withStore } from './under-test.ts';

const test = suite('the log in an EventStoreDB');

/** Another process appends to the server. */
function elsewhere(server: Stage['server'], stream: string, event: NewEvent): void {
  const { id, type, data, metadata } = encodeEvent(event);
  server.store.append(stream, 'any', [{ id, type, contentType: 'application/json', data, metadata }], Date.now());
}

const by = (node: string, event: NewEvent): NewEvent => ({ ...event, metadata: { ...event.metadata, node } });

test('no error shows the credentials of the address', () =>
  withServer(async ({ open }) => {
    for (const url of ['esdb://admin:secret@', 'esdb://admin:secret@localhost?tlsCAFile=none.pem']) {
      const refusal = await open({ url }).catch((error: Error) => `${error.stack} ${error.cause}`);
      assert.match(String(refusal), /the store "esdb:\/\/\*\*\*@/, url);
      assert.not.match(String(refusal), /secret/, url);
    }
  }));

test('what stands on the server is JSON', () =>
  withStore(async ({ server, append }) => {
    await append('messages-n1', 'any', [message(1)]);
    const stored = server.store.all.find(({ type }) => type === 'MessagePublished');
    assert.is(stored?.contentType, 'application/json');
    const { payload, ...facts } = JSON.parse(Buffer.from(stored?.data ?? []).toString());
    assert.equal([facts, payload], [message(1).data, '{"d":{"n":1}}']);
  }));

test("spreads a node's messages over four streams, each client's in one", () =>
  withStore(async ({ append, log }) => {
    const outcomes = count(200).map((n) => append('messages-n1', 'any', [message(n, { device: n % 20 })]));
    assert.ok((await Promise.all(outcomes)).every(isOk));
    const streams = new Map<string, Set<string>>();
    const last = new Map<string, string>();
    for (const { stream, data, id } of await log()) {
      const { clientId } = data as { clientId: string };
      streams.set(clientId, (streams.get(clientId) ?? new Set()).add(stream));
      assert.ok(id > (last.get(clientId) ?? ''), 'in order');
      last.set(clientId, id);
    }
    assert.ok([...streams.values()].every(({ size }) => size === 1));
    assert.equal(
      [...new Set([...streams.values()].flatMap((of) => [...of]))].sort(),
      [0, 1, 2, 3].map((n) => `messages-n1-${n}`),
    );
  }));

test('many appends that wait for one stream leave together', () =>
  withStore(async ({ server, append }) => {
    await append('sandbox-n1', 'any', [message(1)]);
    const calls: number[] = [];
    server.store.onAppended(() => calls.push(server.store.all.length));
    await Promise.all(count(400).map((n) => append('sandbox-n1', 'any', [message(1 + n)])));
    assert.ok(calls.length <= 3, `${calls.length} appends`);
  }));

test('events of others arrive in the order of the server', () =>
  withServer(async ({ server, open }) => {
    elsewhere(server, 'device-a', by('n2', registered(1)));
    const { store, append, log } = await open();
    const heard: string[] = [];
    await store.follow(0, ({ metadata }) => heard.push(metadata.node));
    elsewhere(server, 'messages-n2-0', by('n2', message(2)));
    assert.equal(await append('device-a', 'none', [registered(3)]), {
      ok: false,
      reason: 'wrong-expected-revision',
      actual: 0,
    });
    assert.ok(isOk(await append('device-a', 0, [registered(4)])));
    assert.equal(
      ids(await log()),
      [1, 2, 4].map((n) => registered(n).id),
    );
    assert.equal(heard, ['n2', 'n2', 'n1']);
  }));

test('what somebody else puts into a stream of ours is left out, with a word', () =>
  withStore(async ({ server, append, log, said }) => {
    const strange = {
      id: message(9).id,
      type: 'Note',
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: Buffer.alloc(0),
    };
    server.store.append('device-a', 'any', [strange], Date.now());
    assert.equal(await append('device-a', 0, [registered(1)]), { ok: true, position: 0, revision: 1 });
    assert.equal(
      (await log()).map(({ revision }) => revision),
      [1],
    );
    assert.match(said.join(), /is no sandbox's: it is left out/);
  }));

test('events point at others by their place on the server, and in the copy by its own', () =>
  withServer(async ({ server, open, directory }) => {
    const first = await open();
    elsewhere(server, 'device-a', by('n2', registered(1)));
    await first.append('messages-n1', 'any', [message(2)]);
    const acknowledging: NewEvent = {
      id: message(9).id,
      type: 'DeliveriesAcknowledged',
      data: { clientId: 'd:abc123:pump:p-1', completed: [1, 77] },
      metadata: { ...message(9).metadata, basis: 1 },
    };
    await first.append('messages-n1', 'any', [acknowledging, message(10)]);
    const read = await first.log();
    const acknowledged = read.find(({ type }) => type === 'DeliveriesAcknowledged');
    assert.equal((acknowledged?.data as { completed: number[] } | undefined)?.completed, [1]);
    assert.is(acknowledged?.metadata.basis, undefined, 'the predecessor is left out');
    const stored = server.store.all.find(({ type }) => type === 'DeliveriesAcknowledged');
    const target = server.store.all.find(({ type }) => type === 'MessagePublished')?.position;
    assert.equal(JSON.parse(String(Buffer.from(stored?.data ?? []))).completed, [target]);
    assert.is(JSON.parse(String(Buffer.from(stored?.metadata ?? []))).basis, target);
    await first.store.close();
    // A copy that lacks the first event has other positions.
    const second = await open({ directory: `${directory}-2`, prefixes: ['messages-'] });
    const again = (await second.log()).find(({ type }) => type === 'DeliveriesAcknowledged');
    assert.equal([again?.position, (again?.data as { completed: number[] } | undefined)?.completed], [1, [0]]);
  }));

test('a second process with the same node id fences the first', () =>
  withStore(async ({ server, store, append }) => {
    const failed = new Promise<Error>((resolve) => store.onFailure(resolve));
    await append('sandbox-n1', 'any', [message(1)]);
    elsewhere(server, 'sandbox-n1', message(2));
    const outcome = await append('sandbox-n1', 'any', [message(3)]);
    assert.is(!outcome.ok && outcome.reason, 'unavailable');
    assert.match((await failed).message, /fenced off.+another process runs as node "n1".+give each its own "node"/);
    assert.is((await append('device-a', 'any', [registered(4)])).ok, false, 'for good');
  }));

test('one that was taken for dead learns from whom', () =>
  withStore(async ({ server, store, append }) => {
    const failed = new Promise<Error>((resolve) => store.onFailure(resolve));
    await append('sandbox-n1', 'any', [message(1)]);
    elsewhere(server, 'sandbox-n1', by('n2', message(2)));
    await append('sandbox-n1', 'any', [message(3)]);
    assert.match((await failed).message, /node "n2" has taken this node, "n1", for dead/);
  }));

test('an outage is told, bounded, and over by itself', () =>
  withStore(async ({ server, store, append, becomes, log }) => {
    await append('sandbox-n1', 'any', [message(1)]);
    server.kill();
    await becomes('unreachable');
    const text = 'x'.repeat(400_000);
    const outcomes: Promise<AppendOutcome>[] = [];
    for (let n = 2; store.backlogBytes() <= 64 * 1024 * 1024; n++)
      outcomes.push(append('sandbox-n1', 'any', [message(n, { text })]));
    const refused = await append('sandbox-n1', 'any', [message(1_000)]);
    assert.match(
      !refused.ok && refused.reason === 'unavailable' ? refused.error.message : '',
      /64 MiB wait for EventStoreDB/,
    );
    const health = store.health();
    assert.match(health.reachable ? '' : health.reason, /EventStoreDB does not answer as it should: .+/);
    await server.restart();
    assert.ok((await Promise.all(outcomes)).every(isOk));
    await becomes('reachable');
    assert.is(store.backlogBytes(), 0);
    assert.is((await log()).length, outcomes.length + 1);
  }));

test('an append that the server would refuse is refused with its size', () =>
  withStore(async ({ append }) => {
    const outcome = await append(
      'sandbox-n1',
      'any',
      count(3).map((n) => message(n, { text: 'x'.repeat(400_000) })),
    );
    assert.match(
      !outcome.ok && outcome.reason === 'unavailable' ? outcome.error.message : '',
      /is more than EventStoreDB takes at once/,
    );
  }));

test("retention hides the past of the node's own streams, and of no others", () =>
  withStore(async ({ server, store, append }) => {
    for (const n of count(5)) await append('sandbox-n1', 'any', [message(n)]);
    for (const n of count(5)) await append('device-a', 'any', [registered(10 + n)]);
    await append('client-x', 'any', [connected(20)]);
    elsewhere(server, 'sandbox-n2', by('n2', message(30)));
    await append('sandbox-n1', 'any', [message(31)]);
    await store.truncate({ before: 4, keep: () => false, base: Buffer.from('base') });
    const hidden = server.store.all.filter(({ stream }) => /^\$\$[a-z]/.test(stream));
    assert.equal(
      hidden.map(({ stream, data }) => [stream, JSON.parse(String(Buffer.from(data)))]),
      [['$$sandbox-n1', { $tb: 4 }]],
    );
    await store.truncate({ before: store.head() + 1, keep: () => false, base: Buffer.from('later') });
    const last = server.store.all.findLast(({ type }) => type === '$metadata');
    assert.equal(
      JSON.parse(String(Buffer.from(last?.data ?? []))),
      { $tb: 5 },
      'the last event keeps the revisions going',
    );
    assert.ok(isOk(await append('sandbox-n1', 'any', [message(32)])));
  }));
