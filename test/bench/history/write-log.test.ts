/** The log that history is measured on is one that the sandbox could have written. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventType, eventSchemas } from '../../../domain/events/catalogue.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { World } from '../../../projections/world.ts';
import { assert, suite } from '../../spec/suite.ts';
import { writeLog } from './write-log.ts';

const test = suite('the log that history is measured on');

test('holds events of the catalogue, which fold into a world of connected clients that are owed little', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wiotp-sandbox-'));
  const written = await writeLog(directory, { events: 6_000, devices: 100 });
  const store = await openLmdbStore({ directory });
  const world = new World();
  const types = new Map<string, number>();
  let at = 0;
  await store.follow(0, (event) => {
    eventSchemas[event.type as EventType].parse(event.data);
    assert.ok(event.metadata.recordedAt >= at);
    at = event.metadata.recordedAt;
    types.set(event.type, (types.get(event.type) ?? 0) + 1);
    world.fold(event);
  });
  assert.is(store.head() + 1, written);
  assert.is([...world.clients()].filter(({ session }) => session.online).length, 105);
  assert.is(world.overflowing.size, 0);
  for (const { session } of world.clients()) assert.ok(session.deliveries.size <= 20, session.clientId);
  assert.ok((types.get('MessagePublished') ?? 0) > 0.9 * 5_000);
  for (const type of ['DeliveriesAcknowledged', 'ClientDisconnected', 'ApiRequestAnswered'])
    assert.ok(types.has(type), type);
  await store.close();
  await rm(directory, { recursive: true });
});
