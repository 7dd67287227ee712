import { existsSync, truncateSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import type { Interest } from '../../../infra/store/event-store.ts';
import { INDEX_FILE, openIndexFile } from '../../../infra/store/index-file.ts';
import { isIndexed, lastRevision, rangeOfRevision } from '../../../infra/store/index-query.ts';
import { IndexWriter } from '../../../infra/store/index-writer.ts';
import { matchesInterest } from '../../../infra/store/interest.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { openLogFile } from '../../../infra/store/log-file.ts';
import { LogView } from '../../../infra/store/log-view.ts';
import { positionAt } from '../../../infra/store/position-at.ts';
import { connected, idAt, message, registered } from '../../contract/sample-events.ts';
import { all, append, count, ids, streamOf } from '../../contract/store-probe.ts';
import { type Draw, seededDraw } from '../../doubles/seeded-draw.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory } from './processes.ts';

const test = suite('the index of the log');
const seed = Number(process.env.WIOTP_TEST_SEED ?? Date.now() % 2 ** 32);
console.log(`  seed of the indexed events: ${seed}`);

/** A log of many small chunks, written without its index. */
async function writeLog(directory: string, chunks: number, draw: Draw): Promise<void> {
  const store = await openLmdbStore({ directory });
  let made = 0;
  for (let i = 0; i < chunks; i++) {
    const device = 1 + (draw.chance(0.7) ? draw.int(4) : draw.int(200));
    const make = draw.pick([message, message, message, registered, connected]);
    const stream = make === message ? 'messages-n1' : `device-${device}`;
    const at = 1_700_000_000_000 + i * 1_000 - draw.int(5_000);
    await append(
      store,
      stream,
      'any',
      count(1 + draw.int(3)).map(() => make(made++, { device, at })),
    );
  }
  await store.close();
  await rm(join(directory, INDEX_FILE));
}

/** The log and an index whose blocks are single chunks, up to `upTo`. */
async function indexed(directory: string, upTo = Number.POSITIVE_INFINITY) {
  const file = await openLogFile(directory, false);
  const end = file.covering(Number.MAX_SAFE_INTEGER)?.end ?? 0;
  const index = await openIndexFile(directory, file.id, end, false);
  if (index === undefined) throw new Error('a writer always gets an index');
  const writer = new IndexWriter(index, file.id, 1);
  const view = new LogView({ file, index, indexedTo: () => writer.next, refuseClosed: () => {} });
  view.durable = end - 1;
  for (
    let chunk = view.covering(writer.next);
    chunk !== undefined && chunk.first < upTo;
    chunk = view.covering(chunk.end)
  ) {
    writer.addFound(chunk);
  }
  await writer.flush();
  const close = async () => {
    writer.stop();
    await index.close();
    await file.close();
  };
  return { index, writer, view, close };
}

async function found(view: LogView, from: number, backwards: boolean, interest?: Interest): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of view.pages(from, backwards, interest)) events.push(...page);
  return events;
}

function interests(draw: Draw): Interest[] {
  const device = () => `abc123:pump:p-${1 + draw.int(draw.pick([4, 200]))}`;
  const time = () => 1_700_000_000_000 + draw.int(1_300_000);
  return [
    { device: device() },
    { device: device(), types: ['MessagePublished'] },
    { clientId: `d:${device()}` },
    { stream: 'messages-n1' },
    { stream: `device-${1 + draw.int(20)}` },
    { org: 'abc123', types: ['ClientSubscribed', 'DeviceRegistered'] },
    { types: ['ClientSubscribed'] },
    { types: [] },
    { org: 'nobody' },
    { since: time() },
    { until: time() },
    { since: time(), until: time(), device: device() },
  ];
}

test('leads to exactly what a look through the whole log finds', async () => {
  await inDirectory(async (directory) => {
    const draw = seededDraw(seed);
    // More than two segments of 512 blocks; the last part is not indexed.
    await writeLog(directory, 1_050, draw);
    const { view, writer, close } = await indexed(directory, 1_800);
    const events = await found(view, 0, false);
    assert.ok(writer.next < view.durable, 'a part is not indexed');
    for (let round = 0; round < 5; round++) {
      for (const interest of interests(draw)) {
        assert.ok(isIndexed(interest));
        const from = draw.pick([0, draw.int(events.length), events.length, writer.next]);
        const wanted = events.filter((event) => matchesInterest(event, interest));
        const told = `${JSON.stringify(interest)} from ${from}`;
        const after = wanted.filter(({ position }) => position >= from);
        const before = wanted.filter(({ position }) => position < from);
        assert.equal(ids(await found(view, from, false, interest)), ids(after), told);
        assert.equal(ids(await found(view, from, true, interest)), ids(before.reverse()), `backwards ${told}`);
      }
    }
    await close();
  });
});

test('tells where the log stood at a time, as a look through the whole log does', async () => {
  await inDirectory(async (directory) => {
    const draw = seededDraw(seed + 3);
    await writeLog(directory, 600, draw);
    const { view, writer, close } = await indexed(directory, 900);
    assert.ok(writer.next < view.durable, 'a part is not indexed');
    const events = await found(view, 0, false);
    for (let round = 0; round < 40; round++) {
      const time = 1_700_000_000_000 + draw.int(700_000) - 10_000;
      const later = events.findIndex(({ metadata }) => metadata.recordedAt > time);
      const wanted = events.at(later < 0 ? events.length - 1 : later - 1);
      const position = later === 0 ? -1 : (wanted?.position ?? -1);
      for (const org of [undefined, 'abc123']) assert.is(await positionAt(view, time, org), position, `at ${time}`);
      assert.is(await positionAt(view, time, 'nobody'), -1);
    }
    await close();
  });
});

test('knows the revisions of every stream', async () => {
  await inDirectory(async (directory) => {
    await writeLog(directory, 530, seededDraw(seed + 1));
    const { view, index, close } = await indexed(directory);
    const revisions = new Map<string, number>();
    for (const { stream, revision, position } of await found(view, 0, false)) {
      revisions.set(stream, revision);
      const range = rangeOfRevision(index, stream, revision);
      assert.ok(range && position >= range.first && position < range.end, `${stream} ${revision}`);
    }
    for (const [stream, revision] of revisions) assert.is(lastRevision(index, stream), revision, stream);
    assert.is(lastRevision(index, 'nothing'), -1);
    assert.is(rangeOfRevision(index, 'messages-n1', 1e9), undefined);
    assert.is(rangeOfRevision(index, 'nothing', 0), undefined);
    await close();
  });
});

test('is written in parts where much is new', async () => {
  await inDirectory(async (directory) => {
    const devices = 4_000;
    const first = await openLmdbStore({ directory });
    for (const device of count(devices)) first.append(`device-${device}`, 'none', [registered(device, { device })]);
    await first.close();
    const store = await openLmdbStore({ directory });
    for (let device = 1; device <= devices; device += 97) {
      const interest = { device: `abc123:pump:p-${device}` };
      assert.equal(ids(await all(store, { direction: 'forwards', interest })), [idAt(device)]);
      assert.equal(ids(await streamOf(store, `device-${device}`)), [idAt(device)]);
      const outcome = await append(store, `device-${device}`, 0, [registered(device + devices, { device })]);
      assert.is(outcome.ok && outcome.revision, 1);
    }
    await store.close();
  });
});

test('makes up for what the process before had no time to index', async () => {
  await inDirectory(async (directory) => {
    const path = join(directory, INDEX_FILE);
    await writeLog(directory, 120, seededDraw(seed + 2));
    const behind = await indexed(directory, 100);
    assert.ok(behind.writer.next < behind.view.durable);
    await behind.close();
    await copyFile(path, `${path}.behind`);
    for (const life of [1, 2]) {
      const store = await openLmdbStore({ directory });
      const events = await all(store, { direction: 'forwards' });
      for (const stream of new Set(events.map((event) => event.stream))) {
        const own = events.filter((event) => event.stream === stream);
        assert.equal(ids(await streamOf(store, stream)), ids(own), stream);
        const last = own.at(-1) as RecordedEvent;
        assert.equal(await append(store, stream, last.revision, [registered(life * 1_000_000 + last.position)]), {
          ok: true,
          position: store.head(),
          revision: last.revision + 1,
        });
      }
      await store.close();
      await copyFile(`${path}.behind`, path);
    }
  });
});

test('is made again when it is missing, cut short, or of another log', async () => {
  await inDirectory(async (directory) => {
    const path = join(directory, INDEX_FILE);
    const open = async (life: number) => {
      const store = await openLmdbStore({ directory });
      await append(store, `device-${life}`, 'none', [registered(life, { device: life })]);
      for (let device = 1; device <= life; device++) {
        const interest = { device: `abc123:pump:p-${device}` };
        assert.equal(ids(await all(store, { direction: 'forwards', interest })), [idAt(device)], `life ${life}`);
      }
      await store.close();
    };
    await open(1);
    await rm(path);
    await open(2);
    assert.not(existsSync(`${path}.unusable`));
    truncateSync(path, 10_000);
    await open(3);
    assert.ok(existsSync(`${path}.unusable`), 'put aside');
    await inDirectory(async (other) => {
      const store = await openLmdbStore({ directory: other });
      await append(store, 'x', 'any', [registered(1, { device: 99 })]);
      await store.close();
      await copyFile(join(other, INDEX_FILE), path);
    });
    await open(4);
  });
});

test('an append is recognised as a repetition after a restart, however long ago', async () => {
  await inDirectory(async (directory) => {
    const first = await openLmdbStore({ directory });
    const sent = count(3).map((i) => registered(i));
    await append(first, 'device-a', 'none', sent);
    for (let i = 0; i < 30; i++) await append(first, i % 2 ? 'device-a' : 'messages-n1', 'any', [message(100 + i)]);
    await first.close();
    const store = await openLmdbStore({ directory });
    assert.equal(await append(store, 'device-a', 'none', sent), { ok: true, position: 2, revision: 2 });
    assert.equal(await append(store, 'device-a', 2, [message(101)]), { ok: true, position: 4, revision: 3 });
    assert.equal(await append(store, 'device-a', 1, [message(101)]), {
      ok: false,
      reason: 'wrong-expected-revision',
      actual: 17,
    });
    assert.equal(await append(store, 'device-a', 17, [message(999)]), { ok: true, position: 33, revision: 18 });
    await store.close();
  });
});
