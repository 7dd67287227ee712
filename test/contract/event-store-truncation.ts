/** Giving up a part of the past. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { EventStore } from '../../infra/store/event-store.ts';
import { assert } from '../spec/suite.ts';
import { connected, idAt, message, registered } from './sample-events.ts';
import { all, append, count, ids, listen, plain, streamOf } from './store-probe.ts';
import { type OpenStore, storeSuite } from './store-suite.ts';

const base = Buffer.from('what the world was');
const isRegistry = ({ type }: RecordedEvent) => type === 'DeviceRegistered';

/** 100 appends of three: messages, a registration of device `n % 10`, and until the 50th one of a client that is not heard of again. */
async function fill(store: EventStore): Promise<RecordedEvent[]> {
  for (const n of count(100)) {
    const device = n % 10;
    store.append('messages-n1', 'any', [message(10 * n, { device })]);
    store.append(`device-${device}`, 'any', [registered(10 * n + 1, { device })]);
    if (n < 50) store.append('gone', 'any', [connected(10 * n + 2, { device: 77 })]);
    // Commits of every size.
    if (n % 7 < 3) await store.flushed();
  }
  await store.flushed();
  return all(store, { direction: 'forwards' });
}

/** Registers this part of the contract for one adapter. */
export function truncationContract(adapter: string, open: OpenStore): void {
  const on = storeSuite(`truncation, ${adapter}`, open);

  on('what is kept keeps its place, however it is read', async (store) => {
    const before = await fill(store);
    const border = 120;
    const kept = before.filter((event) => event.position >= border || isRegistry(event));
    assert.is(store.base(), undefined);
    const below = kept.filter(({ position }) => position < border).length;
    const outcome = await store.truncate({ before: border, keep: isRegistry, base });
    assert.equal(outcome, { kept: below, dropped: border - below });

    assert.equal((await all(store, { direction: 'forwards' })).map(plain), kept.map(plain));
    assert.equal(ids(await all(store, { direction: 'backwards' })), ids(kept).toReversed());
    for (const from of [0, 1, 59, 60, border - 1, border, border + 1]) {
      const [after, older] = [kept.filter((e) => e.position >= from), kept.filter((e) => e.position < from)];
      assert.equal(ids(await all(store, { direction: 'forwards', from })), ids(after), `from ${from}`);
      assert.equal(ids(await all(store, { direction: 'backwards', from })), ids(older).toReversed(), `before ${from}`);
      const heard = listen(store, from - 1);
      await heard.until(store.head());
      assert.equal(ids(heard.events), ids(after), `subscribed after ${from - 1}`);
      heard.close();
    }
    for (const { position, id } of before) {
      const isThere = kept.some((event) => event.id === id);
      assert.is(store.get(position)?.id, isThere ? id : undefined, `position ${position}`);
    }
    for (const stream of ['messages-n1', 'device-3', 'gone']) {
      const own = kept.filter((event) => event.stream === stream);
      assert.equal((await streamOf(store, stream)).map(plain), own.map(plain), stream);
      const fromRevision = 12;
      const later = own.filter(({ revision }) => revision >= fromRevision);
      assert.equal(ids(await streamOf(store, stream, { fromRevision })), ids(later), stream);
    }
    for (const interest of [{ device: 'abc123:pump:p-3' }, { types: ['MessagePublished'] }, { org: 'abc123' }]) {
      const found = ids(await all(store, { direction: 'forwards', interest }));
      const wanted = interest.types
        ? kept.filter(({ type }) => type === 'MessagePublished')
        : interest.device
          ? kept.filter((event) => /p-3[/"]/.test(JSON.stringify(event.data)))
          : kept;
      assert.equal(found, ids(wanted), JSON.stringify(interest));
    }
    const [middle] = kept.slice(40);
    const time = middle?.metadata.recordedAt ?? 0;
    const later = kept.find(({ metadata }) => metadata.recordedAt > time)?.position as number;
    assert.is(await store.positionAt(time), kept.findLast(({ position }) => position < later)?.position);
  });

  on('positions and revisions go on, also of a stream that has lost all its events', async (store) => {
    const before = await fill(store);
    const last = store.head();
    await store.truncate({ before: last + 1, keep: isRegistry, base });
    assert.equal([store.head(), store.accepted()], [last, last]);
    const ofClient = before.filter(({ stream }) => stream === 'gone').length;
    assert.equal(await append(store, 'gone', 'none', [connected(5_000)]), {
      ok: false,
      reason: 'wrong-expected-revision',
      actual: ofClient - 1,
    });
    const outcome = await append(store, 'gone', ofClient - 1, [connected(5_001)]);
    assert.equal(outcome, { ok: true, position: last + 1, revision: ofClient });
    assert.equal(ids(await streamOf(store, 'gone')), [idAt(5_001)]);
    assert.equal(await append(store, 'messages-n1', 'any', [message(5_002)]), {
      ok: true,
      position: last + 2,
      revision: before.filter(({ stream }) => stream === 'messages-n1').length,
    });
  });

  on('a log that has lost everything goes on where it was', async (store) => {
    await append(store, 's', 'any', [message(1), message(2)]);
    assert.equal(await store.truncate({ before: 2, keep: () => false, base }), { kept: 0, dropped: 2 });
    assert.equal(await all(store, { direction: 'forwards' }), []);
    assert.equal(await all(store, { direction: 'backwards' }), []);
    assert.is(store.head(), 1);
    assert.is(await store.positionAt(Number.MAX_SAFE_INTEGER), -1);
    assert.equal(await append(store, 's', 1, [message(3)]), { ok: true, position: 2, revision: 2 });
    assert.equal(ids(await all(store, { direction: 'forwards' })), [idAt(3)]);
  });

  on('the base is read back, and who follows begins with it', async (store) => {
    const before = await fill(store);
    await store.truncate({ before: 100, keep: isRegistry, base });
    assert.is(store.base()?.before, 100);
    assert.is(Buffer.compare(Buffer.from(store.base()?.bytes ?? []), base), 0);
    let refusal: unknown;
    await store
      .follow(99, () => {})
      .catch((error) => {
        refusal = error;
      });
    assert.match(String(refusal), /truncated before position 100: begin with its base/);
    const heard: number[] = [];
    await store.follow(100, ({ position }) => heard.push(position));
    await append(store, 's', 'any', [message(1)]);
    assert.equal(
      heard,
      count(before.length - 99).map((_, i) => 100 + i),
    );
    await store.truncate({ before: 200, keep: isRegistry, base: Buffer.from('later') });
    assert.is(store.base()?.before, 200);
    assert.is(String(Buffer.from(store.base()?.bytes ?? [])), 'later');
  });

  on('truncating again and again keeps what each time was to be kept', async (store) => {
    let wanted = await fill(store);
    for (const [before, modulus] of [
      [30, 2],
      [90, 3],
      [91, 2],
      [91, 5],
      [200, 2],
    ] as const) {
      const keep = ({ id }: RecordedEvent) => Number.parseInt(id.slice(-12), 16) % modulus !== 0;
      wanted = wanted.filter((event) => event.position >= before || keep(event));
      await store.truncate({ before, keep, base });
      assert.equal((await all(store, { direction: 'forwards' })).map(plain), wanted.map(plain), `before ${before}`);
    }
  });

  on('whoever reads meanwhile misses nothing that is kept, and meets nothing twice', async (store) => {
    const before = await fill(store);
    const seen: number[] = [];
    let truncating: Promise<unknown> | undefined;
    for await (const event of store.readStream('messages-n1')) {
      seen.push(event.position);
      truncating ??= store.truncate({ before: 150, keep: isRegistry, base });
      if (seen.length % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await truncating;
    assert.ok(seen.every((position, i) => i === 0 || position > (seen[i - 1] as number)));
    const later = before.filter(({ stream, position }) => stream === 'messages-n1' && position >= 150);
    assert.equal(
      seen.filter((position) => position >= 150),
      later.map(({ position }) => position),
    );
  });

  on('traffic goes on while it is under way', async (store) => {
    const before = await fill(store);
    const truncating = store.truncate({ before: before.length, keep: isRegistry, base });
    const heard = listen(store, store.head());
    for (const n of count(200)) {
      store.append('messages-n1', 'any', [message(10_000 + n)]);
      if (n % 9 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await store.flushed();
    await truncating;
    await heard.until(before.length + 199);
    assert.is(heard.events.length, 200);
    const kept = before.filter(isRegistry);
    assert.equal(ids((await all(store, { direction: 'forwards' })).slice(0, kept.length)), ids(kept));
    assert.is((await all(store, { direction: 'forwards' })).length, kept.length + 200);
  });

  on('refuses borders that cannot be', async (store) => {
    await fill(store);
    const refusal = (before: number) =>
      store.truncate({ before, keep: isRegistry, base }).then(
        () => 'none',
        (error: Error) => error.message,
      );
    assert.match(await refusal(store.head() + 2), /durable events up to position 248 cannot be truncated before 250/);
    for (const odd of [0, -1, 1.5, Number.NaN]) assert.match(await refusal(odd), /cannot be truncated before/);
    assert.is(await refusal(50), 'none');
    assert.match(await refusal(49), /truncated before position 50; going back to 49 is not possible/);
    const both = await Promise.all([refusal(60), refusal(70)]);
    assert.ok(both.includes('none'));
    assert.ok(store.bytesInUse() > 0);
  });
}
