import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { idAt, message } from '../../contract/sample-events.ts';
import { all, append } from '../../contract/store-probe.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory, startWriter } from './processes.ts';

const test = suite('the log after kill -9');
const seed = Number(process.env.WIOTP_TEST_SEED ?? Date.now() % 2 ** 32);
console.log(`  seed of the moments of death: ${seed}`);

/** Kills happen after this many settled appends; the last is late enough for the index to be written. */
const LIVES = [30, 300, 3_000, 30, 12_000];

test('everything that was settled is there, in order, once; and the next process goes on', async () => {
  await inDirectory(async (directory) => {
    const draw = seededDraw(seed);
    const settled = new Map<string, number>(); // id -> position
    let nextId = 1;
    for (const life of LIVES) {
      const writer = startWriter(directory, nextId);
      await writer.until(2 + draw.int(life));
      writer.child.kill('SIGKILL');
      await writer.ended;
      assert.is(writer.errors(), '');
      assert.ok(writer.lines.length >= 2, 'it wrote before it was killed');
      for (const line of writer.lines) {
        const [what, first, events, position] = line.split(' ');
        if (what !== 'settled') continue;
        const count = Number(events);
        for (let i = 0; i < count; i++) settled.set(idAt(Number(first) + i), Number(position) - count + 1 + i);
      }
      nextId += 1_000_000; // ids of the next life are its own
      await check(directory, settled);
    }
  });
});

async function check(directory: string, settled: ReadonlyMap<string, number>): Promise<void> {
  const store = await openLmdbStore({ directory });
  try {
    const events = await all(store, { direction: 'forwards' });
    const known = new Map(events.map((event) => [event.id, event.position]));
    assert.is(known.size, events.length, 'no id twice');
    assert.ok(
      events.every(({ position }, i) => position === i),
      'no gap in the positions',
    );
    for (const [id, position] of settled)
      if (known.get(id) !== position) assert.is(known.get(id), position, `settled event ${id}`);
    const streams = [...new Set(events.map(({ stream }) => stream))];
    for (const stream of streams) {
      const own = events.filter((event) => event.stream === stream);
      assert.ok(
        own.every(({ revision }, i) => revision === i),
        `no gap in the revisions of ${stream}`,
      );
    }
    // The index agrees with the log, and the revisions go on.
    const device = 'abc123:pump:p-7';
    const ofDevice = (event: RecordedEvent) =>
      JSON.stringify(event.data).includes('"p-7"') || JSON.stringify(event.data).includes('/p-7/');
    assert.equal(
      (await all(store, { direction: 'forwards', interest: { device } })).map((event) => event.id),
      events.filter(ofDevice).map((event) => event.id),
    );
    const last = events.filter(({ stream }) => stream === 'messages-n1').length - 1;
    const next = message(900_000_000 + events.length);
    assert.equal(await append(store, 'messages-n1', last < 0 ? 'none' : last, [next]), {
      ok: true,
      position: events.length,
      revision: last + 1,
    });
  } finally {
    await store.close();
  }
}
