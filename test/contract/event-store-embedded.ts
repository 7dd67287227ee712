/** Stores that put events in order themselves: an event is accepted inside `append`, and durable later. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { assert } from '../spec/suite.ts';
import { idAt, message, registered } from './sample-events.ts';
import { all, append, count, ids, plain } from './store-probe.ts';
import { type OpenStore, storeSuite } from './store-suite.ts';

/** Registers this part of the contract for one adapter. */
export function embeddedContract(adapter: string, open: OpenStore): void {
  const on = storeSuite(`acceptance inside append, ${adapter}`, open);

  on('knows the last accepted event, durable or not', async (store) => {
    const heard: number[] = [];
    await store.follow(0, () => heard.push(store.accepted()));
    store.append('s', 'any', [message(1), message(2)]);
    assert.equal([store.accepted(), store.head()], [1, -1]);
    store.append('s', 'none', [registered(3)]);
    assert.is(store.accepted(), 1, 'a refused append is not accepted');
    await store.flushed();
    assert.equal([store.accepted(), store.head()], [1, 1]);
    store.append('t', 'none', [registered(4)]);
    assert.equal([store.accepted(), store.head()], [2, 1]);
    assert.equal(heard, [1, 1, 2], 'and so does the follower');
  });

  on('gets an event as soon as it is accepted, and when it is durable', async (store) => {
    store.append('messages-n1', 'any', [message(1), message(2)]);
    store.append('device-a', 'none', [registered(3)]);
    const accepted = count(3).map((_, i) => store.get(i));
    assert.is(store.head(), -1, 'not durable yet');
    assert.equal(
      accepted.map((event) => event?.id),
      count(3).map(idAt),
    );
    assert.equal(
      accepted.map((event) => event?.revision),
      [0, 1, 0],
    );
    await store.flushed();
    assert.equal(
      count(3)
        .map((_, i) => store.get(i))
        .map((event) => event && plain(event)),
      accepted.map((event) => event && plain(event)),
    );
    assert.is(store.get(3), undefined);
    for (const nowhere of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) assert.is(store.get(nowhere), undefined);
  });

  on('follows history, then each event inside append', async (store) => {
    await append(store, 's', 'any', [message(1), message(2)]);
    store.append('s', 'any', [message(3)]); // accepted, not durable
    const heard: RecordedEvent[] = [];
    await store.follow(1, (event) => heard.push(event));
    assert.equal(ids(heard), [2, 3].map(idAt));
    store.append('t', 'none', [registered(4), registered(5)]);
    assert.equal(ids(heard), [2, 3, 4, 5].map(idAt), 'inside append');
    store.append('t', 'none', [registered(6)]);
    assert.equal(heard.length, 4, 'a refused append is not heard of');
    await store.flushed();
    assert.equal(heard.map(plain), (await all(store, { direction: 'forwards', from: 1 })).map(plain));
  });

  on('does not enter the follower again when it appends', async (store) => {
    const heard: string[] = [];
    let depth = 0;
    await store.follow(0, (event) => {
      assert.is(++depth, 1);
      heard.push(event.id);
      if (event.id === idAt(1)) store.append('t', 'any', [registered(3)]);
      depth--;
    });
    store.append('s', 'any', [registered(1), registered(2)]);
    assert.equal(heard, [1, 2, 3].map(idAt));
  });
}
