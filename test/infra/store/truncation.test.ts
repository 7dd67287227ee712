/** What retention gives up, on the disk. The contract suite has what every store promises of it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent, RecordedEvent } from '../../../domain/recorded-event.ts';
import { compactLog } from '../../../infra/store/compaction.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { INDEX_FILE } from '../../../infra/store/index-file.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { openLogFile, openLogLmdb } from '../../../infra/store/log-file.ts';
import { connected, message, registered } from '../../contract/sample-events.ts';
import { all, append, count, ids, plain, streamOf } from '../../contract/store-probe.ts';
import { type Draw, seededDraw } from '../../doubles/seeded-draw.ts';
import { seed } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory } from './processes.ts';

const test = suite('a truncated log');
const base = Buffer.from('the world before');

/** Appends in commits of every size. */
async function grow(store: EventStore, draw: Draw, appends: number, firstId: number): Promise<void> {
  for (let i = 0; i < appends; i++) {
    const device = draw.int(12);
    const make = draw.pick([message, message, message, registered, connected]);
    const stream = make === message ? 'messages-n1' : make === registered ? `device-${device}` : `client-${device}`;
    const events = count(1 + draw.int(4)).map((n): NewEvent => {
      const event = make(firstId + 4 * i + n, { device });
      const related = { ...event.metadata, correlationId: `c-${device}`, basis: Math.max(0, i - draw.int(9)) };
      const { basis, ...without } = related;
      return { ...event, metadata: draw.chance(0.5) ? related : without };
    });
    store.append(stream, 'any', events);
    if (draw.chance(0.3)) await store.flushed();
  }
  await store.flushed();
}

test('is what it was but for what was not kept, over restarts, with and without its index', async () => {
  await inDirectory(async (directory) => {
    const draw = seededDraw(seed);
    let store = await openLmdbStore({ directory });
    let wanted: RecordedEvent[] = [];
    const revisions = new Map<string, number>();
    for (let life = 0; life < 8; life++) {
      await grow(store, draw, 60 + draw.int(200), life * 10_000);
      const known = wanted.at(-1)?.position ?? -1;
      wanted.push(
        ...(await all(store, { direction: 'forwards', from: known + 1 })).map((event) => structuredClone(event)),
      );
      for (const { stream, revision } of wanted) revisions.set(stream, Math.max(revision, revisions.get(stream) ?? -1));
      const before = Math.max(store.base()?.before ?? 1, 1 + draw.int(store.head() + 1));
      const digit = draw.int(3);
      const keep = ({ type, id }: RecordedEvent) =>
        type === 'DeviceRegistered' || Number.parseInt(id.slice(-4), 16) % 3 === digit;
      wanted = wanted.filter((event) => event.position >= before || keep(event));
      await store.truncate({ before, keep, base });
      if (draw.chance(0.6)) {
        await store.close();
        if (draw.chance(0.5)) rmSync(join(directory, INDEX_FILE));
        store = await openLmdbStore({ directory });
      }
      const found = await all(store, { direction: 'forwards' });
      assert.equal(
        found.map(plain),
        wanted.map((event) => plain({ ...event, ...(event.payload && { payload: Buffer.from(event.payload) }) })),
        `life ${life}`,
      );
      assert.is(store.base()?.before, before);
      for (const [stream, revision] of revisions) {
        assert.equal(
          ids(await streamOf(store, stream)),
          ids(wanted.filter((event) => event.stream === stream)),
          stream,
        );
        const refused = await append(store, stream, revision + 1, [message(1)]);
        assert.equal(refused, { ok: false, reason: 'wrong-expected-revision', actual: revision }, stream);
      }
      const interest = { clientId: 'd:abc123:pump:p-3' };
      const ofClient = wanted.filter(({ data }) => (data as { clientId?: string }).clientId === interest.clientId);
      assert.equal(ids(await all(store, { direction: 'backwards', interest })), ids(ofClient).toReversed());
    }
    await store.close();
  });
});

test('what is left of small commits is put together, and readers in other processes see it', async () => {
  await inDirectory(async (directory) => {
    const store = await openLmdbStore({ directory });
    for (const n of count(500)) await append(store, 'messages-n1', 'any', [message(n), registered(1_000 + n)]);
    const chunks = async () => {
      const file = await openLogFile(directory, true);
      let found = 0;
      for (let chunk = file.covering(0); chunk !== undefined && chunk.events >= 0; found++) {
        const next = file.covering(chunk.end);
        chunk = next !== undefined && next.first >= chunk.end ? next : undefined;
      }
      await file.close();
      return found;
    };
    assert.is(await chunks(), 500);
    const reader = await openLmdbStore({ directory, readOnly: true });
    assert.is((await all(reader, { direction: 'forwards' })).length, 1_000);
    await store.truncate({ before: 900, keep: ({ type }) => type === 'DeviceRegistered', base });
    assert.is(await chunks(), 51);
    assert.is((await all(reader, { direction: 'forwards' })).length, 550);
    assert.is(reader.base()?.before, 900);
    assert.is(reader.get(0), undefined);
    let refusal: unknown;
    await reader.truncate({ before: 950, keep: () => false, base }).catch((error) => {
      refusal = error;
    });
    assert.match(String(refusal), /opened for reading only/);
    await reader.close();
    await store.close();
  });
});

test('is refused by programs that know whole logs only', async () => {
  await inDirectory(async (directory) => {
    const format = async () => {
      const { file } = await openLogLmdb(directory, true);
      const record = JSON.parse(String(file.getBinary(Buffer.from([0]))));
      await file.close();
      return record.format;
    };
    const store = await openLmdbStore({ directory });
    await append(store, 's', 'any', [message(1), message(2)]);
    assert.is(await format(), 1);
    await store.truncate({ before: 1, keep: () => true, base });
    assert.is(await format(), 2, 'also when nothing was lost: the base counts');
    await store.close();
  });
});

test('closing in the middle leaves a log that is right, and the next truncation finishes', async () => {
  await inDirectory(async (directory) => {
    const store = await openLmdbStore({ directory });
    await grow(store, seededDraw(seed + 1), 3_000, 0);
    const events = await all(store, { direction: 'forwards' });
    const keep = ({ type }: RecordedEvent) => type === 'DeviceRegistered';
    const truncating = store.truncate({ before: events.length, keep, base }).then(
      () => 'through',
      (error: Error) => error.message,
    );
    await store.close();
    assert.match(await truncating, /the store is closed/);
    const again = await openLmdbStore({ directory });
    assert.equal(ids((await all(again, { direction: 'forwards' })).filter(keep)), ids(events.filter(keep)));
    await again.truncate({ before: events.length, keep, base });
    assert.equal(ids(await all(again, { direction: 'forwards' })), ids(events.filter(keep)));
    await again.close();
  });
});

test('compaction gives the room back, and nothing else changes', async () => {
  await inDirectory(async (directory) => {
    const store = await openLmdbStore({ directory });
    const payload = Buffer.alloc(20_000, 'x');
    for (const n of count(300)) store.append('messages-n1', 'any', [{ ...message(n), payload }, registered(1_000 + n)]);
    await store.flushed();
    await store.truncate({ before: 500, keep: ({ type }) => type === 'DeviceRegistered', base });
    const refusal = () =>
      compactLog(directory).then(
        () => 'none',
        (error: Error) => error.message,
      );
    assert.match(await refusal(), /is written to by process \d+/);
    const events = (await all(store, { direction: 'forwards' })).map(plain);
    const inUse = store.bytesInUse();
    const reader = await openLmdbStore({ directory, readOnly: true });
    await store.close();
    assert.match(await refusal(), /events\.mdb" is being read by this process itself: stop that one first/);
    await reader.close();
    const told: number[] = [];
    const { bytesBefore, bytesAfter } = await compactLog(directory, (done, total) => {
      assert.ok(done <= total);
      told.push(done);
    });
    assert.ok(bytesBefore > 6_000_000 && bytesAfter < 2_500_000, `${bytesBefore} -> ${bytesAfter}`);
    assert.ok(told.length > 0);
    const again = await openLmdbStore({ directory });
    const rest = [inUse, again.bytesInUse()].map((bytes) => bytesAfter - bytes);
    assert.ok(
      rest.every((bytes) => bytes > 0 && bytes < bytesAfter / 10),
      `${rest} of ${bytesAfter} bytes are not in use`,
    );
    assert.equal((await all(again, { direction: 'forwards' })).map(plain), events);
    assert.is(again.base()?.before, 500);
    assert.equal(await append(again, 'messages-n1', 599, [message(9_999)]), { ok: true, position: 600, revision: 600 });
    await again.close();
    assert.equal(
      readdirSync(directory).filter((name) => name.endsWith('.compact')),
      [],
    );
    assert.ok(existsSync(join(directory, INDEX_FILE)));
  });
});
