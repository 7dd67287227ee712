/** Hearing of events: the follower, at acceptance, and subscriptions, at durability. */
import { type PastEvent, pastOf, type RecordedEvent } from '../../domain/recorded-event.ts';
import { assert } from '../spec/suite.ts';
import { idAt, message, registered } from './sample-events.ts';
import { all, append, count, foldable, ids, listen, plain } from './store-probe.ts';
import { type OpenStore, storeSuite } from './store-suite.ts';

/** Registers this part of the contract for one adapter. */
export function feedContract(adapter: string, open: OpenStore): void {
  const on = storeSuite(`feeds, ${adapter}`, open);

  on('follows history, then each event that is accepted', async (store) => {
    await append(store, 's', 'any', [message(1), message(2)]);
    const heard: RecordedEvent[] = [];
    await store.follow(1, (event) => heard.push(event));
    assert.equal(ids(heard), [idAt(2)]);
    const outcome = await append(store, 't', 'none', [registered(3), registered(4)]);
    assert.equal(ids(heard), [2, 3, 4].map(idAt), 'heard before whoever appended is told');
    assert.ok(outcome.ok);
    await append(store, 't', 'none', [registered(5)]);
    assert.equal(heard.length, 3, 'a refused append is not heard of');
    assert.equal(heard.map(plain), (await all(store, { direction: 'forwards', from: 1 })).map(plain));
  });

  on('tells history to who folds the past, and the rest to the follower', async (store) => {
    await append(store, 's', 'any', [message(1), registered(2), message(3)]);
    const [history, heard]: [PastEvent[], RecordedEvent[]] = [[], []];
    await store.follow(
      1,
      (event) => heard.push(event),
      (event) => history.push(event),
    );
    store.append('s', 'any', [message(4)]);
    await store.flushed();
    const expected = await all(store, { direction: 'forwards', from: 1 });
    assert.equal(history.map(foldable), expected.slice(0, 2).map(pastOf).map(foldable));
    assert.equal(heard.map(plain), expected.slice(2).map(plain));
  });

  on('does not enter the follower again when it appends', async (store) => {
    const heard: string[] = [];
    let depth = 0;
    let done = () => {};
    const last = new Promise<void>((resolve) => {
      done = resolve;
    });
    await store.follow(0, (event) => {
      assert.is(++depth, 1);
      heard.push(event.id);
      if (event.id === idAt(1)) store.append('t', 'any', [registered(3)], () => done());
      depth--;
    });
    store.append('s', 'any', [registered(1), registered(2)]);
    await last;
    assert.equal(heard, [1, 2, 3].map(idAt));
  });

  on('hands a subscriber only what interests it, and goes on where it has looked', async (store) => {
    for (const n of count(5))
      store.append(
        'm',
        'any',
        count(500).map((i) => message(500 * n + i)),
      );
    await store.flushed();
    await append(store, 'r', 'none', [registered(4_001)]);
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const hear = (events: readonly RecordedEvent[]) => {
        heard.push(...ids(events));
        if (heard.length >= 2) resolve();
      };
      store.subscribe(-1, hear, { types: [registered(1).type] });
      store.append('m', 'any', [message(4_002)]);
      store.append('r', 0, [registered(4_003)], () => undefined);
    });
    assert.equal(heard, [4_001, 4_003].map(idAt));
  });

  on('follows through appends that come during history', async (store) => {
    for (let i = 0; i < 30; i++)
      store.append(
        's',
        'any',
        count(300).map((n) => message(i * 300 + n, { text: '' })),
      );
    await store.flushed();
    const heard: number[] = [];
    const history = store.follow(0, (event) => heard.push(event.position));
    for (let i = 0; i < 20; i++) {
      store.append('s', 'any', [message(10_000 + i)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await history;
    store.append('s', 'any', [message(20_000)]);
    await store.flushed();
    assert.equal(
      heard,
      count(9_021).map((i) => i - 1),
    );
  });

  on('can be followed once', async (store) => {
    await store.follow(0, () => {});
    let error: unknown;
    await store
      .follow(0, () => {})
      .catch((reason) => {
        error = reason;
      });
    assert.match(String(error), /followed already/);
  });

  on('subscribes from any position: catches up, then goes live', async (store) => {
    await append(
      store,
      's',
      'any',
      count(5).map((i) => message(i)),
    );
    const everything = listen(store, -1);
    const later = listen(store, 2);
    const live = listen(store, 4);
    await append(store, 's', 'any', [message(6)]);
    await append(store, 't', 'any', [message(7), message(8)]);
    await Promise.all([everything.until(7), later.until(7), live.until(7)]);
    assert.equal(everything.positions(), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.equal(later.positions(), [3, 4, 5, 6, 7]);
    assert.equal(live.positions(), [5, 6, 7]);
    assert.equal(everything.events.map(plain), (await all(store, { direction: 'forwards' })).map(plain));
  });

  on('subscribes without gap or repeat while appends go on', async (store) => {
    let sent = 0;
    const send = () =>
      store.append(
        `s-${sent % 3}`,
        'any',
        count(1 + (sent % 7)).map((n) => message(sent++ * 10 + n, { text: 'x'.repeat(n * 50) })),
      );
    for (let i = 0; i < 500; i++) send();
    await store.flushed();
    const heard = listen(store, -1);
    for (let i = 0; i < 500; i++) {
      send();
      if (i % 25 === 0) await store.flushed();
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await store.flushed();
    await heard.until(store.head());
    assert.equal(
      heard.positions(),
      count(store.head() + 1).map((i) => i - 1),
    );
    assert.ok(heard.durable, 'only durable events');
  });

  on('tells a closed subscription nothing more', async (store) => {
    await append(store, 's', 'any', [message(1)]);
    const closed = listen(store, -1);
    const open = listen(store, -1);
    await closed.until(0);
    closed.close();
    closed.close();
    await append(store, 's', 'any', [message(2)]);
    await open.until(1);
    assert.equal(closed.positions(), [0]);
  });
}
