/** A cluster of the double, as the real client finds its way in it. */
import { EventStoreDBClient } from '@eventstore/db-client';
import { assert, suite } from '../../spec/suite.ts';
import { type ClusterOptions, type DoubleCluster, startEventStoreDoubleCluster } from './cluster.ts';
import { events, failureOf, failureType, freshStream, taken, untilAnswered } from './under-test.ts';

const test = suite('a cluster of the EventStoreDB double');

async function withCluster(
  act: (cluster: DoubleCluster, client: EventStoreDBClient) => Promise<void>,
  options: ClusterOptions & { query?: string } = {},
): Promise<void> {
  const { query = '', ...rest } = options;
  const cluster = await startEventStoreDoubleCluster(rest);
  const client = EventStoreDBClient.connectionString(`${cluster.connectionString}${query}`);
  try {
    await act(cluster, client);
  } finally {
    await client.dispose();
    cluster.close();
  }
}

/** Lets everything that is written through one node fail, so that a success tells where it went. */
function onlyNode(cluster: DoubleCluster, node: number): void {
  for (const [at, { faults }] of cluster.nodes.entries()) {
    if (at !== node) faults.fail('batchAppend', { code: 13, details: `not through node ${at}` });
  }
}

test('the client asks who leads, and writes there', () =>
  withCluster(async (cluster, client) => {
    cluster.elect(2);
    onlyNode(cluster, 2);
    assert.is((await client.appendToStream(freshStream(), events(1))).nextExpectedRevision, 0n);
  }));

test('every node serves what was written through the leader, and a follower forwards writes', () =>
  withCluster(
    async (cluster, client) => {
      const stream = freshStream();
      cluster.elect(1);
      await client.appendToStream(stream, events(1));
      assert.is((await taken(client.readStream(stream))).length, 1);
    },
    { query: '&nodePreference=follower' },
  ));

test('a follower sends whoever insists on the leader there', () =>
  withCluster(
    async (cluster, client) => {
      const stream = freshStream();
      await client.appendToStream(stream, events(1));
      const insisting = () => client.appendToStream(stream, events(1), { requiresLeader: true });
      // The batch stream keeps the headers that it was opened with, so the call is made the other way.
      const credentials = { username: 'admin', password: 'changeit' };
      const single = () => client.appendToStream(stream, events(1), { requiresLeader: true, credentials });
      assert.is(await failureType(single()), 'not-leader');
      onlyNode(cluster, cluster.leader() ?? -1);
      assert.is((await insisting()).nextExpectedRevision, 1n);
    },
    { query: '&nodePreference=follower' },
  ));

test('the leader is killed: one failure, then the heir takes the writes', () =>
  withCluster(async (cluster, client) => {
    const stream = freshStream();
    const proposed = events(1);
    await client.appendToStream(stream, events(1));
    const dead = cluster.nodes[0]?.faults.dieBeforeAck();
    const append = () => client.appendToStream(stream, proposed, { expectedRevision: 0n });
    assert.match(await failureType(append()), /^(cancelled|unavailable)$/);
    await dead;
    assert.is(cluster.leader(), undefined);
    const result = await untilAnswered(append);
    assert.equal([result.nextExpectedRevision, cluster.leader()], [1n, 1]);
    await cluster.nodes[0]?.restart();
    assert.is(cluster.leader(), 1, 'who comes back follows');
    assert.is((await client.appendToStream(stream, events(1))).nextExpectedRevision, 2n);
  }));

test('a subscription through a node that dies fails, through another it goes on', () =>
  withCluster(async (cluster, client) => {
    const stream = freshStream();
    const subscription = client.subscribeToStream(stream);
    await new Promise((resolve) => subscription.once('confirmation', resolve).resume());
    const failed = new Promise<Error>((resolve) => subscription.once('error', resolve));
    cluster.nodes[2]?.kill();
    const came = new Promise((resolve) => subscription.once('data', resolve));
    await client.appendToStream(stream, events(1));
    await came;
    cluster.nodes[0]?.kill();
    assert.match(String(Reflect.get(await failed, 'type')), /^(cancelled|unavailable)$/);
  }));

test('while no node answers discovery fails', () =>
  withCluster(
    async (cluster, client) => {
      for (const node of cluster.nodes) node.kill();
      assert.match((await failureOf(client.appendToStream(freshStream(), events(1)))).message, /Failed to discover/);
    },
    { query: '&maxDiscoverAttempts=2&discoveryInterval=10' },
  ));

// Trap c: the rejected promise of the features is kept, so the append fails for ever; a read finds the cluster.
test('a client whose first append met no node stays broken for appends (trap c)', () =>
  withCluster(
    async (cluster, client) => {
      for (const node of cluster.nodes) node.kill();
      await failureOf(client.appendToStream(freshStream(), events(1)));
      for (const node of cluster.nodes) await node.restart();
      assert.ok((await untilAnswered(() => taken(client.readAll({ maxCount: 1 })))).length === 1);
      const again = await failureOf(client.appendToStream(freshStream(), events(1)));
      assert.match(again.message, /Failed to discover/);
    },
    { query: '&maxDiscoverAttempts=2&discoveryInterval=10', electionMs: 0 },
  ));
