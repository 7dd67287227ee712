import { BACKLOG_BYTES_MAX } from '../../../infra/store/batch-log.ts';
import type { AppendOutcome } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { idAt, message, registered } from '../../contract/sample-events.ts';
import { all, append, count, ids, listen } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory } from './processes.ts';

const test = suite('the bounds of the log');
const MEBIBYTE = 1024 * 1024;

test('a backlog past its bound is refused, aloud; what was accepted is kept, and it goes on once the disk has caught up', async () => {
  await inDirectory(async (directory) => {
    const store = await openLmdbStore({ directory });
    const payload = Buffer.alloc(MEBIBYTE);
    const outcomes: AppendOutcome[] = [];
    const heard: number[] = [];
    await store.follow(0, (event) => heard.push(event.position));
    const tried = BACKLOG_BYTES_MAX / MEBIBYTE + 3;
    for (const i of count(tried))
      store.append('messages-n1', 'any', [{ ...message(i), payload }], (outcome) => outcomes.push(outcome));
    assert.ok(store.backlogBytes() > BACKLOG_BYTES_MAX);
    assert.ok(store.backlogBytes() < BACKLOG_BYTES_MAX + 2 * MEBIBYTE);
    assert.is(store.get(0)?.payload?.length, MEBIBYTE, 'what waits for the disk can be got');
    await store.flushed();
    const accepted = outcomes.filter((outcome) => outcome.ok).length;
    assert.is(outcomes.length, tried);
    assert.is(accepted, store.head() + 1);
    assert.is(heard.length, accepted, 'what was refused is not heard of');
    assert.ok(accepted < tried);
    const refused = outcomes.find((outcome) => !outcome.ok);
    assert.match(
      refused && !refused.ok && refused.reason === 'unavailable' ? refused.error.message : '',
      /64 MiB that are not on the disk/,
    );
    assert.is(store.backlogBytes(), 0);
    assert.equal(await append(store, 'messages-n1', 'any', [message(500)]), {
      ok: true,
      position: accepted,
      revision: accepted,
    });
    await store.close();
  });
});

test('an event that cannot be written is thrown at its sender, and nothing of its append is kept', async () => {
  await inDirectory(async (directory) => {
    const store = await openLmdbStore({ directory });
    const odd = { ...registered(3), data: { count: 1n } };
    await append(store, 's', 'any', [message(1)]);
    assert.throws(() => store.append('s', 'any', [message(2), odd]), /BigInt/);
    assert.throws(() => store.append('new', 'none', [odd]), /BigInt/);
    assert.equal(await append(store, 's', 0, [message(4)]), { ok: true, position: 1, revision: 1 });
    assert.equal(await append(store, 'new', 'none', [message(5)]), { ok: true, position: 2, revision: 0 });
    await store.close();
    const again = await openLmdbStore({ directory });
    assert.equal(ids(await all(again, { direction: 'forwards' })), [1, 4, 5].map(idAt));
    assert.equal(await append(again, 's', 1, [message(6)]), { ok: true, position: 3, revision: 2 });
    await again.close();
  });
});

test('events far larger than a chunk are kept whole', async () => {
  await inDirectory(async (directory) => {
    const large = Buffer.from(Array.from({ length: 3 * MEBIBYTE }, (_, i) => i % 251));
    const store = await openLmdbStore({ directory });
    await append(store, 's', 'none', [message(1), { ...message(2), payload: large }, message(3)]);
    await store.close();
    const again = await openLmdbStore({ directory });
    const events = await all(again, { direction: 'forwards' });
    assert.equal(ids(events), [1, 2, 3].map(idAt));
    assert.is(Buffer.compare(Buffer.from(events[1]?.payload ?? []), large), 0);
    await again.close();
  });
});

test('what nobody waits for becomes durable by itself', async () => {
  await inDirectory(async (directory) => {
    const store = await openLmdbStore({ directory });
    const heard = listen(store, -1);
    store.append('messages-n1', 'any', [message(1)]);
    const alive = setInterval(() => {}, 1_000); // the store itself keeps no process alive for this
    await heard.until(0);
    clearInterval(alive);
    assert.is(store.head(), 0);
    assert.is(store.backlogBytes(), 0);
    await store.close();
  });
});
