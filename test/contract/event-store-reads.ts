import { pastOf } from '../../domain/recorded-event.ts';
import type { EventStore, Interest, ReadOptions } from '../../infra/store/event-store.ts';
import { assert } from '../spec/suite.ts';
import { connected, idAt, message, registered } from './sample-events.ts';
import { all, append, count, foldable, ids, past, plain, streamOf } from './store-probe.ts';
import { type OpenStore, storeSuite } from './store-suite.ts';

/** Registers this part of the contract for one adapter. */
export function readContract(adapter: string, open: OpenStore): void {
  const on = storeSuite(`reads, ${adapter}`, open);

  on('gives back exactly what was stored', async (store) => {
    const sent = [registered(1), message(2, { text: '' }), message(3, { text: 'not JSON \u0000 ✓' }), connected(4)];
    await append(store, 'mixed', 'any', sent);
    const read = await all(store, { direction: 'forwards' });
    assert.equal(
      read.map(plain),
      sent.map((event, i) => plain({ ...event, position: i, stream: 'mixed', revision: i })),
    );
    assert.equal(Object.keys(read[0] as object).includes('payload'), false);
  });

  on('gives those who fold the past what they read of each event', async (store) => {
    const sent = [
      registered(1),
      message(2, { text: '' }),
      connected(3),
      { ...registered(4), payload: Buffer.from('x') },
    ];
    await append(store, 'mixed', 'any', sent);
    for (let n = 0; n < 6; n++) {
      const messages = count(500).map((i) => message(5 + 500 * n + i, { device: i % 40 }));
      await append(store, 'messages-n1', 'any', messages);
    }
    for (const from of [-1, 0, 1, 2_400]) {
      const found = await past(store, from);
      const expected = await all(store, { direction: 'forwards', from: Math.max(from, 0) });
      assert.equal(found.map(foldable), expected.map(pastOf).map(foldable));
      for (const { names, data } of found) {
        if (names) assert.equal({ clientId: names.client.text, topic: names.topic.text, qos: 0 }, data);
      }
    }
    assert.equal(await past(store, 10_000), []);
  });

  on('gets an event by its position', async (store) => {
    await append(store, 'messages-n1', 'any', [message(1), message(2)]);
    await append(store, 'device-a', 'none', [registered(3)]);
    assert.equal(
      count(3).map((_, i) => [store.get(i)?.id, store.get(i)?.revision]),
      [
        [idAt(1), 0],
        [idAt(2), 1],
        [idAt(3), 0],
      ],
    );
    assert.is(store.get(3), undefined);
    for (const nowhere of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) assert.is(store.get(nowhere), undefined);
  });

  on('shows readers durable events only', async (store) => {
    await append(store, 's', 'any', [message(1)]);
    store.append('s', 'any', [message(2)]);
    assert.equal(ids(await all(store, { direction: 'backwards', from: 10 })).length > 0, true);
    await store.flushed();
    assert.equal(ids(await all(store, { direction: 'forwards' })), [idAt(1), idAt(2)]);
  });

  on('reads forwards and backwards from any position', async (store) => {
    for (let i = 0; i < 10; i++) await append(store, `s-${i % 3}`, 'any', [message(i)]);
    const positions = async (options: ReadOptions) => (await all(store, options)).map((event) => event.position);
    const up = count(10).map((i) => i - 1);
    assert.equal(await positions({ direction: 'forwards' }), up);
    assert.equal(await positions({ direction: 'forwards', from: 4 }), up.slice(4));
    assert.equal(await positions({ direction: 'forwards', from: 10 }), []);
    assert.equal(await positions({ direction: 'backwards' }), up.toReversed());
    assert.equal(await positions({ direction: 'backwards', from: 4 }), [3, 2, 1, 0]);
    assert.equal(await positions({ direction: 'backwards', from: 99 }), up.toReversed());
    assert.equal(await positions({ direction: 'backwards', from: 0 }), []);
  });

  on('reads one stream forwards and backwards from any revision', async (store) => {
    for (let i = 0; i < 12; i++) await append(store, `s-${i % 2}`, 'any', [message(i)]);
    const revisions = async (options?: Parameters<EventStore['readStream']>[1]) =>
      (await streamOf(store, 's-1', options)).map((e) => e.revision);
    assert.equal(await revisions(), [0, 1, 2, 3, 4, 5]);
    assert.equal(await revisions({ fromRevision: 4 }), [4, 5]);
    assert.equal(await revisions({ fromRevision: 6 }), []);
    assert.equal(await revisions({ direction: 'backwards' }), [5, 4, 3, 2, 1, 0]);
    assert.equal(await revisions({ direction: 'backwards', fromRevision: 2 }), [2, 1, 0]);
    assert.equal(
      (await streamOf(store, 's-1')).map((event) => event.position),
      [1, 3, 5, 7, 9, 11],
    );
  });

  on('reads what a reader is interested in, in both directions', async (store) => {
    const gateway = {
      ...message(7, { device: 2 }),
      data: { ...message(7, { device: 2 }).data, clientId: 'g:abc123:gw:g-1' },
    };
    await append(store, 'device-a', 'any', [registered(1, { at: 100 })]);
    await append(store, 'messages-n1', 'any', [message(2, { at: 200 }), message(3, { device: 2, at: 300 })]);
    await append(store, 'client-x', 'any', [connected(4, { at: 400 })]);
    await append(store, 'device-b', 'any', [
      registered(5, { device: 2, at: 500 }),
      registered(6, { org: 'zzz999', at: 600 }),
    ]);
    await append(store, 'messages-n1', 'any', [{ ...gateway, metadata: { ...gateway.metadata, recordedAt: 700 } }]);
    // biome-ignore format: a table reads in columns
    const wanted: readonly [Interest, number[]][] = [
      [{},                                                            [1, 2, 3, 4, 5, 6, 7]],
      [{ org: 'abc123' },                                             [1, 2, 3, 4, 5, 7]],
      [{ org: 'zzz999' },                                             [6]],
      [{ stream: 'messages-n1' },                                     [2, 3, 7]],
      [{ device: 'abc123:pump:p-1' },                                 [1, 2, 4]],
      [{ device: 'abc123:pump:p-2' },                                 [3, 5, 7]],
      [{ device: 'abc123:gw:g-1' },                                   [7]],
      [{ clientId: 'd:abc123:pump:p-1' },                             [2, 4]],
      [{ types: ['MessagePublished'] },                               [2, 3, 7]],
      [{ types: ['DeviceRegistered', 'ClientSubscribed'] },           [1, 4, 5, 6]],
      [{ types: [] },                                                 []],
      [{ types: ['Unheard'] },                                        []],
      [{ since: 300 },                                                [3, 4, 5, 6, 7]],
      [{ until: 300 },                                                [1, 2]],
      [{ since: 200, until: 600 },                                    [2, 3, 4, 5]],
      [{ since: 800 },                                                []],
      [{ org: 'abc123', device: 'abc123:pump:p-2', since: 400 },      [5, 7]],
      [{ clientId: 'd:abc123:pump:p-1', types: ['ClientSubscribed'] }, [4]],
      [{ device: 'abc123:pump:p-9' },                                 []],
    ];
    for (const [interest, then] of wanted) {
      const told = JSON.stringify(interest);
      assert.equal(ids(await all(store, { direction: 'forwards', interest })), then.map(idAt), told);
      assert.equal(ids(await all(store, { direction: 'backwards', interest })), then.map(idAt).toReversed(), told);
    }
    assert.equal(
      ids(await all(store, { direction: 'forwards', from: 2, interest: { org: 'abc123' } })),
      [3, 4, 5, 7].map(idAt),
    );
  });

  on('finds all that holds the needles of a reader, and may leave out the rest', async (store) => {
    await append(store, 'messages-n1', 'any', [message(1, { text: 'Overpressure' }), message(2, { device: 22 })]);
    await append(store, 'device-a', 'any', [registered(3, { device: 3 }), registered(4, { org: 'zzz999' })]);
    await append(store, 'client-x', 'any', [connected(5, { device: 22 })]);
    // biome-ignore format: a table reads in columns
    const wanted: readonly [string[], boolean, number[]][] = [
      // any of                    case is ignored  found at least
      [['overpressure'],           true,            [1]],
      [['PRESSURE'],               true,            [1]],
      [['Overpressure'],           false,           [1]],
      [['nowhere', 'Overpr'],      false,           [1]],
      [['p-22'],                   false,           [2, 5]],
      [['d:ABC123:pump:P-22'],     true,            [2, 5]],
      [['"n":2'],                  false,           [2]],
      [['devicereg'],              true,            [3, 4]],
      [['zzz999'],                 false,           [4]],
      [['client-x'],               false,           [5]],
      [['call-1'],                 false,           [3, 4]],
      [[idAt(1).slice(0, 24)],     false,           [1, 2, 3, 4, 5]],
      [['x'.repeat(300)],          true,            []],
    ];
    for (const [anyOf, ignoreCase, then] of wanted) {
      const needles = [{ anyOf, ignoreCase }];
      for (const direction of ['forwards', 'backwards'] as const) {
        const found = ids(await all(store, { direction, needles }));
        for (const n of then) assert.ok(found.includes(idAt(n)), `${anyOf} in ${n}, ${direction}`);
      }
    }
    const both = [
      { anyOf: ['p-22'], ignoreCase: false },
      { anyOf: ['messagepublished'], ignoreCase: true },
    ];
    assert.ok(ids(await all(store, { direction: 'forwards', needles: both })).includes(idAt(2)));
    const interest = { types: ['ClientSubscribed'] };
    const needles = [{ anyOf: ['p-22'], ignoreCase: false }];
    assert.equal(ids(await all(store, { direction: 'forwards', needles, interest })), [idAt(5)]);
  });

  on('tells where the log stood at a time, of an org too', async (store) => {
    const at = (n: number, time: number, org = 'abc123') => registered(n, { at: time, org });
    assert.is(await store.positionAt(1_000), -1);
    await append(store, 'a', 'any', [at(0, 100), at(1, 200, 'zzz999'), at(2, 200), at(3, 300.5)]);
    // Imported: older than what stands before.
    await append(store, 'b', 'any', [at(4, 50, 'old'), at(5, 60, 'old'), at(6, 70, 'old')]);
    await append(store, 'a', 'any', [at(7, 400), at(8, 390), at(9, 500, 'zzz999')]);
    store.append('a', 'any', [at(10, 600)]); // not durable
    // biome-ignore format: a table reads in columns
    const wanted: readonly [time: number, org: string | undefined, position: number][] = [
      [99,       undefined, -1],
      [100,      undefined, 0],
      [199.9,    undefined, 0],
      [200,      undefined, 2],
      [300,      undefined, 2],
      [300.4,    undefined, 2],
      [300.5,    undefined, 6],
      [399,      undefined, 6],
      [400,      undefined, 8],
      [500,      undefined, 9],
      [9_000,    undefined, 9],
      [250,      'abc123',  2],
      [301,      'abc123',  3],
      [395,      'abc123',  3],
      [400,      'abc123',  8],
      [199,      'zzz999',  -1],
      [200,      'zzz999',  1],
      [500,      'zzz999',  9],
      [55,       'old',     4],
      [65,       'old',     5],
      [500,      'old',     6],
      [500,      'nobody',  -1],
    ];
    const found = await Promise.all(wanted.map(([time, org]) => store.positionAt(time, org)));
    assert.equal(
      wanted.map(([time, org], i) => [time, org, found[i]]),
      wanted,
    );
    await store.flushed();
    assert.is(await store.positionAt(600), 10);
  });

  on('reads in pages that are never empty and never huge', async (store) => {
    for (let i = 0; i < 50; i++)
      store.append(
        's',
        'any',
        count(200).map((n) => message(i * 200 + n, { text: '' })),
      );
    await store.flushed();
    for (const direction of ['forwards', 'backwards'] as const) {
      let read = 0;
      for await (const page of store.readAll({ direction })) {
        assert.ok(page.length > 0 && page.length <= 5_000, `a page of ${page.length}`);
        read += page.length;
      }
      assert.is(read, 10_000);
    }
  });

  on('lets a reader stop early', async (store) => {
    for (let i = 0; i < 50; i++)
      store.append(
        's',
        'any',
        count(200).map((n) => message(i * 200 + n)),
      );
    await store.flushed();
    for await (const event of store.readStream('s')) if (event.revision === 3) break;
    for await (const page of store.readAll({ direction: 'forwards' })) if (page.length > 0) break;
  });
}
