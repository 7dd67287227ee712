/** What the real client is sent by its subscriptions. */
import {
  type AllStreamSubscription,
  END,
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  jsonEvent,
  type Position,
  START,
  type StreamSubscription,
  streamNameFilter,
} from '@eventstore/db-client';
import { assert, suite } from '../../spec/suite.ts';
import { condition } from '../condition.ts';
import { events, freshStream, startUnderTest } from './under-test.ts';

const server = await startUnderTest();
const { client } = server;
const test = suite('subscriptions to EventStoreDB');
test.after(() => server.close());

test('to a stream: confirmation, what is there, caught up, what comes', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(2));
  const seen = watch(client.subscribeToStream(stream));
  await seen.until('confirmed, 0, 1, caught up');
  await client.appendToStream(stream, events(2));
  await seen.until('confirmed, 0, 1, caught up, 2, 3');
  await seen.end();
});

test('a subscription begins behind the revision that it names', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(3));
  const seen = watch(client.subscribeToStream(stream, { fromRevision: 1n }));
  await seen.until('confirmed, 2, caught up');
  await seen.end();
});

test('from the end only what is new comes', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(3));
  const seen = watch(client.subscribeToStream(stream, { fromRevision: END }));
  await seen.until('confirmed, caught up');
  await client.appendToStream(stream, events(1));
  await seen.until('confirmed, caught up, 3');
  await seen.end();
});

test('a stream that does not exist is waited for', async () => {
  const stream = freshStream();
  const seen = watch(client.subscribeToStream(stream));
  await seen.until('confirmed, caught up');
  await client.appendToStream(stream, events(1));
  await seen.until('confirmed, caught up, 0');
  await seen.end();
});

test('a tombstone ends the subscription to its stream', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(1));
  const seen = watch(client.subscribeToStream(stream));
  await seen.until('confirmed, 0, caught up');
  await client.tombstoneStream(stream);
  await seen.until('confirmed, 0, caught up, stream-deleted');
  await seen.end();
});

test('to $all, behind a position, by the names of streams', async () => {
  const category = `c${Date.now()}`;
  const stream = freshStream(category);
  const { position } = await client.appendToStream(stream, events(2));
  await client.appendToStream(freshStream(), events(3));
  await client.appendToStream(stream, events(1));
  const seen = watch(toAll(position, streamNameFilter({ prefixes: ['none-', `${category}-`] })));
  await seen.until('confirmed, 2, caught up');
  await client.appendToStream(freshStream(), events(1));
  await client.appendToStream(stream, events(1));
  await seen.until('confirmed, 2, caught up, 3');
  await seen.end();
});

test('by a regular expression on the types of events', async () => {
  const { position } = await client.appendToStream(freshStream(), events(1));
  const stream = freshStream();
  for (const type of ['Alpha', 'Beta', 'alpha', 'Gamma']) await client.appendToStream(stream, events(1, type));
  const seen = watch(toAll(position, eventTypeFilter({ regex: '^(A|G).*' })));
  await seen.until('confirmed, 0, 3, caught up');
  await seen.end();
});

test('by prefixes of the types of events', async () => {
  const { position } = await client.appendToStream(freshStream(), events(1));
  const stream = freshStream();
  for (const type of ['Alpha', 'Beta', 'alpha', 'Gamma']) await client.appendToStream(stream, events(1, type));
  const seen = watch(toAll(position, eventTypeFilter({ prefixes: ['Be', 'al'] })));
  await seen.until('confirmed, 1, 2, caught up');
  await seen.end();
});

test('without system events', async () => {
  const { position } = await client.appendToStream(freshStream(), events(1));
  const stream = freshStream();
  await client.setStreamMetadata(stream, { maxCount: 3 });
  await client.appendToStream(stream, events(1));
  const seen = watch(toAll(position, excludeSystemEvents()));
  await seen.until('confirmed, 0, caught up');
  await seen.end();
});

// Source: `Enumerator.AllSubscriptionFiltered.cs` at `oss-v24.6.0`: every interval x window events that were considered, passed or not.
test('checkpoints tell how far the filter has looked', async () => {
  const { position } = await client.appendToStream(freshStream(), events(1));
  const stream = freshStream();
  await client.appendToStream(stream, events(9));
  const checkpoints: Position[] = [];
  const filter = streamNameFilter({
    prefixes: ['nothing-has-this-name'],
    maxSearchWindow: 2,
    checkpointInterval: 2,
    checkpointReached: (_, reached) => void checkpoints.push(reached),
  });
  const seen = watch(toAll(position, filter));
  await seen.until('confirmed, caught up');
  const written: Position[] = [];
  for await (const { event } of client.readStream(stream)) if (event?.position) written.push(event.position);
  // After the fourth and the eighth, and one before it has caught up.
  assert.equal(checkpoints, [written[3], written[7], written[8]]);
  await seen.end();

  const resumed = watch(toAll(written[3], streamNameFilter({ prefixes: [stream] })));
  await resumed.until('confirmed, 4, 5, 6, 7, 8, caught up');
  await resumed.end();
});

test('without a filter there are no checkpoints, and all of $all comes', async () => {
  const { position } = await client.appendToStream(freshStream(), events(1));
  const stream = freshStream();
  await client.appendToStream(stream, events(2));
  await client.setStreamMetadata(stream, { maxCount: 1 });
  const seen = watch(toAll(position));
  await seen.until('confirmed, 0, 1, 0, caught up');
  await seen.end();
});

test('a burst comes whole and in order, and is caught up with again', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(1));
  const seen = watch(client.subscribeToStream(stream, { fromRevision: 0n }));
  await seen.until('confirmed, caught up');
  await client.appendToStream(stream, events(400));
  const burst = Array.from({ length: 400 }, (_, at) => at + 1).join(', ');
  await seen.until(`confirmed, caught up, ${burst}, caught up`);
  await seen.end();
});

test('two subscriptions do not wait for each other', async () => {
  const stream = freshStream();
  const slow = client.subscribeToStream(stream, { fromRevision: START });
  const seen = watch(client.subscribeToStream(stream));
  await seen.until('confirmed, caught up');
  const batch = Array.from({ length: 300 }, () => jsonEvent({ type: 'Long', data: 'x'.repeat(3000) }));
  await client.appendToStream(stream, batch);
  await seen.untilCount(302);
  slow.on('data', () => {});
  await slow.unsubscribe();
  await seen.end();
});

function toAll(fromPosition: Position | undefined, filter?: Filter): AllStreamSubscription {
  if (fromPosition === undefined) throw new Error('The append was answered without a position.');
  return client.subscribeToAll({ fromPosition, ...(filter === undefined ? {} : { filter }) });
}

/** What a subscription says, in words; events by their revision. */
function watch(subscription: AllStreamSubscription | StreamSubscription) {
  const said: string[] = [];
  let told = () => {};
  const note = (what: string) => {
    said.push(what);
    told();
  };
  const listen = subscription as StreamSubscription;
  listen.on('confirmation', () => note('confirmed'));
  listen.on('caughtUp', () => note('caught up'));
  listen.on('data', ({ event }) => note(String(event?.revision)));
  listen.on('error', (error) => note((error as { type?: string }).type ?? String(error)));
  const onChange = (listener: () => void) => {
    told = listener;
  };
  return {
    until: (words: string) =>
      condition(
        () => (said.join(', ') === words ? true : undefined),
        onChange,
        () => `"${words}", having seen "${said.join(', ')}"`,
      ),
    untilCount: (count: number) =>
      condition(
        () => (said.length >= count ? true : undefined),
        onChange,
        () => `${count} words, having seen ${said.length}`,
      ),
    end: () => subscription.unsubscribe(),
  };
}
