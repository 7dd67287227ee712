/** Stores whose order is made elsewhere: an event is accepted, and durable, when it comes back from there, after `append` has returned. */
import { assert } from '../spec/suite.ts';
import { connected, idAt, message, registered } from './sample-events.ts';
import { append, places } from './store-probe.ts';
import { type OpenStore, storeSuite } from './store-suite.ts';

/** Registers this part of the contract for one adapter. */
export function sharedContract(adapter: string, open: OpenStore): void {
  const on = storeSuite(`acceptance on arrival, ${adapter}`, open);

  on('says that its order is made elsewhere', async (store) => {
    assert.is(store.isShared, true);
  });

  on('accepts nothing inside append, and all of it before anybody is answered', async (store) => {
    const heard: string[] = [];
    await store.follow(0, ({ id }) => heard.push(id));
    store.append('messages-n1', 'any', [message(1), message(2)]);
    assert.equal([store.accepted(), store.head(), store.get(0)], [-1, -1, undefined]);
    const outcome = await append(store, 'messages-n1', 'any', [message(3)]);
    assert.equal(places(outcome), [[2, 2]]);
    assert.equal([store.accepted(), store.head(), store.get(2)?.id], [2, 2, idAt(3)]);
    assert.equal(heard, [1, 2, 3].map(idAt));
  });

  on('tells of a conflict when what was quicker has been accepted', async (store) => {
    const seen: (string | undefined)[] = [];
    store.append('device-a', 'none', [registered(1)]);
    const refused = append(store, 'device-a', 'none', [registered(2)]).then((outcome) => {
      seen.push(store.get(store.accepted())?.id);
      return outcome;
    });
    assert.equal(await refused, { ok: false, reason: 'wrong-expected-revision', actual: 0 });
    assert.equal(seen, [idAt(1)]);
  });

  on('on a client, any revision is the one that was accepted when it was appended', async (store) => {
    const first = append(store, 'client-x', 'any', [connected(1)]);
    const second = append(store, 'client-x', 'any', [connected(2)]);
    assert.equal(await first, { ok: true, position: 0, revision: 0 });
    assert.equal(await second, { ok: false, reason: 'wrong-expected-revision', actual: 0 });
    assert.equal(await append(store, 'client-x', 'any', [connected(3)]), { ok: true, position: 1, revision: 1 });
  });
}
