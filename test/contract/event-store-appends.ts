import type { AppendOutcome, ExpectedRevision } from '../../infra/store/event-store.ts';
import { assert } from '../spec/suite.ts';
import { idAt, message, registered } from './sample-events.ts';
import { all, append, count, places, streamOf } from './store-probe.ts';
import { type OpenStore, storeSuite } from './store-suite.ts';

/** Registers this part of the contract for one adapter. */
export function appendContract(adapter: string, open: OpenStore): void {
  const on = storeSuite(`appends, ${adapter}`, open);

  on('starts empty', async (store) => {
    assert.is(store.head(), -1);
    assert.is(store.accepted(), -1);
    assert.is(store.get(0), undefined);
    assert.equal(await all(store, { direction: 'forwards' }), []);
    assert.equal(await all(store, { direction: 'backwards' }), []);
    assert.equal(await streamOf(store, 'nothing'), []);
    await store.flushed();
  });

  on('gives positions over all streams and revisions within each', async (store) => {
    const first = await append(store, 'device-a', 'none', [registered(1)]);
    const second = await append(store, 'messages-n1', 'any', [message(2), message(3)]);
    const third = await append(store, 'device-a', 0, [registered(4)]);
    assert.equal(places(first, second, third), [
      [0, 0],
      [2, 1],
      [3, 1],
    ]);
    assert.is(store.head(), 3);
    assert.equal(
      (await all(store, { direction: 'forwards' })).map((event) => [
        event.position,
        event.stream,
        event.revision,
        event.id,
      ]),
      [
        [0, 'device-a', 0, idAt(1)],
        [1, 'messages-n1', 0, idAt(2)],
        [2, 'messages-n1', 1, idAt(3)],
        [3, 'device-a', 1, idAt(4)],
      ],
    );
  });

  on('keeps a payload although the buffer it came in is used again', async (store) => {
    const socketBuffer = Buffer.from('before');
    store.append('messages-n1', 'any', [{ ...message(1), payload: socketBuffer.subarray(0, 6) }]);
    await store.flushed();
    socketBuffer.fill('x');
    assert.is(Buffer.from(store.get(0)?.payload ?? []).toString(), 'before');
    const [event] = await all(store, { direction: 'forwards' });
    assert.is(Buffer.from(event?.payload ?? []).toString(), 'before');
  });

  // biome-ignore format: a table reads in columns
  const expectations: readonly [string, number, ExpectedRevision, 'accepted' | number | 'none'][] = [
    // name                                    events  expected  then: accepted, or refused with the actual revision
    ['any fits an empty stream',               0,      'any',    'accepted'],
    ['any fits a stream with events',          2,      'any',    'accepted'],
    ['none fits an empty stream',              0,      'none',   'accepted'],
    ['none does not fit a stream with events', 2,      'none',   1],
    ['a revision fits when it is the last',    2,      1,        'accepted'],
    ['an older revision does not fit',         2,      0,        1],
    ['a later revision does not fit',          2,      2,        1],
    ['a revision of an empty stream',          0,      0,        'none'],
  ];
  for (const [title, before, expected, then] of expectations) {
    on(`expected revision: ${title}`, async (store) => {
      if (before > 0)
        await append(
          store,
          's',
          'any',
          count(before).map((i) => registered(i)),
        );
      await append(store, 'other', 'any', [registered(50)]);
      const outcome = await append(store, 's', expected, [registered(100), registered(101)]);
      if (then === 'accepted') assert.equal(outcome, { ok: true, position: before + 2, revision: before + 1 });
      else assert.equal(outcome, { ok: false, reason: 'wrong-expected-revision', actual: then });
      assert.is(store.head(), then === 'accepted' ? before + 2 : before, 'all or none');
    });
  }

  on('checks revisions against what was appended before, though not durable yet', async (store) => {
    const outcomes: AppendOutcome[] = [];
    const settled = (outcome: AppendOutcome) => outcomes.push(outcome);
    store.append('s', 'none', [registered(1)], settled);
    store.append('s', 'none', [registered(2)], settled);
    store.append('s', 0, [registered(3)], settled);
    assert.equal(outcomes, [], 'nobody is answered inside append');
    await store.flushed();
    assert.equal(outcomes, [
      { ok: true, position: 0, revision: 0 },
      { ok: false, reason: 'wrong-expected-revision', actual: 0 },
      { ok: true, position: 1, revision: 1 },
    ]);
  });

  for (const waits of [true, false]) {
    on(
      `answers a repeated append as the first time, ${waits ? 'when that is durable' : 'while that is on its way'}`,
      async (store) => {
        const events = [registered(1), registered(2)];
        const send = (expected: ExpectedRevision, sent = events) => append(store, 's', expected, sent);
        const first = send('none');
        if (waits) await first;
        const again = send('none');
        const more = send(1, [registered(3), registered(4)]);
        if (waits) await more;
        const moreAgain = send(1, [registered(3), registered(4)]);
        const stillAgain = send('none');
        assert.equal(await Promise.all([first, again, more, moreAgain, stillAgain]), [
          { ok: true, position: 1, revision: 1 },
          { ok: true, position: 1, revision: 1 },
          { ok: true, position: 3, revision: 3 },
          { ok: true, position: 3, revision: 3 },
          { ok: true, position: 1, revision: 1 },
        ]);
        assert.is(store.head(), 3);
      },
    );
  }

  on('takes an append that repeats only some of the events for a conflict', async (store) => {
    await append(store, 's', 'none', [registered(1), registered(2)]);
    const conflict = { ok: false, reason: 'wrong-expected-revision', actual: 1 } as const;
    assert.equal(await append(store, 's', 'none', [registered(1), registered(3)]), conflict);
    assert.equal(await append(store, 's', 'none', [registered(1), registered(2), registered(3)]), conflict);
    assert.equal(await append(store, 's', 'none', [registered(2), registered(1)]), conflict);
    assert.equal(await append(store, 's', 0, [registered(3)]), conflict);
    assert.is(store.head(), 1);
  });

  on('stores an event again when any revision will do', async (store) => {
    await append(store, 's', 'any', [message(1)]);
    assert.equal(await append(store, 's', 'any', [message(1)]), { ok: true, position: 1, revision: 1 });
  });

  on('refuses to append nothing', async (store) => {
    assert.throws(() => store.append('s', 'any', []), /at least one event/);
  });

  on('answers in the order of the appends, refusals included', async (store) => {
    const order: number[] = [];
    for (let i = 0; i < 20; i++) store.append('s', i % 3 === 1 ? 'none' : 'any', [registered(i)], () => order.push(i));
    await store.flushed();
    assert.equal(
      order,
      count(20).map((i) => i - 1),
    );
  });

  on('counts what was appended and is not durable', async (store) => {
    assert.is(store.backlogBytes(), 0);
    store.append('s', 'any', [message(1, { text: 'x'.repeat(1_000) })]);
    assert.ok(store.backlogBytes() >= 1_000);
    await store.flushed();
    assert.is(store.backlogBytes(), 0);
  });

  on('answers unavailable once it is closed', async (store) => {
    let settled: AppendOutcome | undefined;
    store.append('s', 'any', [message(1)], (outcome) => {
      settled = outcome;
    });
    await store.close();
    assert.equal(settled, { ok: true, position: 0, revision: 0 }, 'close flushes');
    const late = await append(store, 's', 'any', [message(2)]);
    assert.is(!late.ok && late.reason, 'unavailable');
    let error: unknown;
    await store.flushed().catch((reason) => {
      error = reason;
    });
    assert.match(String(error), /closed/);
  });
}
