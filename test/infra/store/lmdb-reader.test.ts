import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { idAt, message, registered } from '../../contract/sample-events.ts';
import { all, append, listen, plain, streamOf } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory, startWriter } from './processes.ts';

const test = suite('reading a log that another process writes');

test('sees what is durable while it grows, from the first event on, without gap or repeat', async () => {
  await inDirectory(async (directory) => {
    const writer = startWriter(directory, 1);
    await writer.until(2);
    const reader = await openLmdbStore({ directory, readOnly: true });
    try {
      const heard = listen(reader, -1);
      const settledAt = (line: string) => Number(line.split(' ')[3]);
      // Grows far beyond what lmdb had mapped when it was opened.
      for (const lines of [50, 500, 5_000]) {
        await writer.until(lines);
        const last = settledAt(writer.lines.at(-1) as string);
        assert.ok(reader.head() >= last, `settled is durable: ${last} of ${reader.head()}`);
        assert.is(reader.get(last)?.position, last);
        await heard.until(last);
      }
      writer.child.kill('SIGKILL');
      await writer.ended;
      await heard.until(reader.head());
      assert.ok(heard.durable);
      assert.ok(heard.positions().every((position, i) => position === i));
      const events = await all(reader, { direction: 'forwards' });
      assert.equal(heard.events.length, events.length);
      const ofDevice = await all(reader, { direction: 'backwards', interest: { device: 'abc123:pump:p-3' } });
      assert.ok(ofDevice.length > 100);
      const isOf = (event: RecordedEvent) => JSON.stringify(event.data).match(/"p-3"|\/p-3\//) !== null;
      assert.is(ofDevice.length, events.filter(isOf).length);
    } finally {
      await reader.close();
    }
  });
});

test('a subscriber hears of events that somebody else has looked at first', async () => {
  await inDirectory(async (directory) => {
    const writer = await openLmdbStore({ directory });
    const reader = await openLmdbStore({ directory, readOnly: true });
    const heard = listen(reader, -1);
    await append(writer, 's', 'any', [message(1)]);
    assert.is(reader.accepted(), 0); // moves the reader's view on before it looks by itself
    await heard.until(0);
    assert.equal(heard.positions(), [0]);
    await reader.close();
    await writer.close();
  });
});

test('changes nothing: it refuses to append and to follow, and several may read', async () => {
  await inDirectory(async (directory) => {
    const writer = await openLmdbStore({ directory });
    await append(writer, 's', 'any', [message(1), registered(2)]);
    const readers = [
      await openLmdbStore({ directory, readOnly: true }),
      await openLmdbStore({ directory, readOnly: true }),
    ];
    for (const reader of readers) {
      const outcome = await append(reader, 's', 'any', [message(3)]);
      assert.match(
        !outcome.ok && outcome.reason === 'unavailable' ? outcome.error.message : '',
        /opened for reading only/,
      );
      let refusal: unknown;
      await reader
        .follow(0, () => {})
        .catch((error) => {
          refusal = error;
        });
      assert.match(String(refusal), /opened for reading only/);
      await reader.flushed();
      assert.is(reader.backlogBytes(), 0);
      assert.equal((await streamOf(reader, 's')).map(plain), (await streamOf(writer, 's')).map(plain));
    }
    await append(writer, 's', 'any', [message(3)]);
    for (const reader of readers) {
      assert.is(reader.head(), 2);
      assert.is(reader.get(2)?.id, idAt(3));
      await reader.close();
      assert.is(reader.get(2), undefined);
    }
    await writer.close();
  });
});

test('reads a log whose writer has gone, and one without its index', async () => {
  await inDirectory(async (directory) => {
    const writer = await openLmdbStore({ directory });
    await append(writer, 's', 'any', [message(1), registered(2)]);
    await writer.close();
    const { rm } = await import('node:fs/promises');
    await rm(`${directory}/events-index.mdb`);
    const reader = await openLmdbStore({ directory, readOnly: true });
    const found = await all(reader, { direction: 'forwards', interest: { types: ['DeviceRegistered'] } });
    assert.equal(
      found.map((event) => event.id),
      [idAt(2)],
    );
    await reader.close();
  });
});
