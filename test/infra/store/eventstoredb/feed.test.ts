/** Trap g of the client: a subscription that ends is begun again behind what was taken in. */
import type { Client, Listening, ServerEvent } from '../../../../infra/store/eventstoredb/client.ts';
import { openFeed } from '../../../../infra/store/eventstoredb/feed.ts';
import { assert, suite } from '../../../spec/suite.ts';

const test = suite('the subscription to EventStoreDB');

const at = (position: number): ServerEvent => ({
  stream: 's',
  id: `event ${position}`,
  type: 'T',
  data: {},
  metadata: {},
  revision: position,
  position,
});

/** A server whose subscriptions are moved by hand; `next` resolves with each that is begun. */
function fakeServer() {
  const begun: Listening[] = [];
  let tell = () => {};
  const open = () =>
    ({
      listen: (listening: Listening) => {
        begun.push(listening);
        tell();
        return { pause: () => {}, resume: () => {}, close: () => {} };
      },
      close: async () => {},
    }) as unknown as Client;
  const nth = async (n: number): Promise<Listening> => {
    while (begun.length < n) await new Promise<void>((resolve) => (tell = resolve));
    return begun[n - 1] as Listening;
  };
  return { open, nth };
}

async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

function feedOver(open: () => Client, deadlineMs = 10_000) {
  const taken: number[] = [];
  const heard: (string | undefined)[] = [];
  let caughtUp = 0;
  const feed = openFeed({
    open,
    prefixes: ['s'],
    after: 5,
    take: (events) => void taken.push(...events.map(({ position }) => position)),
    caughtUp: () => caughtUp++,
    heard: (failure) => heard.push(failure?.message),
    deadlineMs,
    random: () => 0,
  });
  return { feed, taken, heard, caughtUp: () => caughtUp };
}

test('begins where it was told to, and again behind what was taken in', async () => {
  const { open, nth } = fakeServer();
  const { feed, taken, heard, caughtUp } = feedOver(open);
  const first = await nth(1);
  assert.equal([first.after, first.prefixes], [5, ['s']]);
  first.confirmed();
  for (const position of [6, 7, 9]) first.event(at(position));
  first.caughtUp();
  await turn();
  assert.equal([taken, caughtUp()], [[6, 7, 9], 1]);
  first.ended(new Error('dropped'));
  const second = await nth(2);
  assert.is(second.after, 9);
  second.confirmed();
  for (const position of [7, 9, 12]) second.event(at(position));
  await turn();
  assert.equal(taken, [6, 7, 9, 12], 'what the server repeats is passed over');
  assert.equal(heard, [undefined, 'dropped', undefined]);
  await feed.close();
});

test('what one that has ended still brings is not taken in', async () => {
  const { open, nth } = fakeServer();
  const { feed, taken } = feedOver(open);
  const first = await nth(1);
  first.event(at(6));
  first.ended(new Error('dropped'));
  await turn();
  const second = await nth(2);
  assert.is(second.after, 5);
  second.event(at(6));
  await turn();
  assert.equal(taken, [6]);
  await feed.close();
});

test('does not look again at what the server has passed over', async () => {
  const { open, nth } = fakeServer();
  const { feed } = feedOver(open);
  const first = await nth(1);
  first.event(at(6));
  first.checkpoint(90);
  await turn();
  first.ended(new Error('dropped'));
  assert.is((await nth(2)).after, 90);
  await feed.close();
});

test('gives up one that the server does not take in time', async () => {
  const { open, nth } = fakeServer();
  const { feed, heard } = feedOver(open, 20);
  await nth(2);
  assert.equal(heard, ['the server has not taken the subscription within 20 ms']);
  await feed.close();
});

test('closed, it begins no more', async () => {
  const { open, nth } = fakeServer();
  const { feed, heard } = feedOver(open);
  const first = await nth(1);
  await feed.close();
  first.ended(new Error('late'));
  assert.equal(heard, []);
});
