/** A snapshot changes nothing but speed. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { restoreWorld, SNAPSHOT_FORMAT, takeSnapshot } from '../../projections/snapshot.ts';
import { World } from '../../projections/world.ts';
import { connected, left, openFurnished, published, subscribed } from '../handlers/furnished.ts';
import { play } from '../handlers/play-history.ts';
import { history } from '../handlers/random-history.ts';
import { fc, property, seed } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { logOf } from './log-of.ts';
import { bounded, bytesOf, checkEverySnapshot, checkSnapshots, cut, effectsText, eventLine } from './snapshot-check.ts';

const test = suite('snapshots');

test(
  'a world that goes on from a snapshot is the one that never stopped',
  property([cut], checkSnapshots, { runs: 60 }),
);

test('and so is one that goes on in another process', async () => {
  const [drawn] = fc.sample(history(200), { numRuns: 1, seed });
  const log = await logOf(await play(drawn as NonNullable<typeof drawn>));
  const world = new World(bounded);
  const half = Math.floor(log.length / 2);
  for (const event of log.slice(0, half)) world.fold(event);
  const script = fileURLToPath(new URL('resume-world.ts', import.meta.url));
  const other = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const snapshot = Buffer.from(bytesOf(world)).toString('base64');
  other.stdin.end([snapshot, ...log.slice(half).map(eventLine)].join('\n'));
  // The first line is the seed that the other process would draw from.
  const lines = (await text(other.stdout)).trim().split('\n').slice(1);
  const expected = log.slice(half).map((event) => effectsText(world.fold(event)));
  assert.equal(lines.slice(0, -1), expected);
  assert.is(Buffer.from(lines.at(-1) ?? '', 'base64').toString(), bytesOf(world));
});

test('one after each event is what the first one would be', property([history(100)], checkEverySnapshot, { runs: 12 }));

const restore = (world: World) => restoreWorld(takeSnapshot(world), bounded);

test('a world of nothing is one as well', () => {
  const snapshot = takeSnapshot(new World());
  assert.is(snapshot.position, -1);
  assert.is(bytesOf(restoreWorld(snapshot)), bytesOf(new World()));
});

test('what is owed comes back with its packet ids, and so does the member whose turn it is', async () => {
  const sandbox = await openFurnished(bounded);
  const every = 'iot-2/type/+/id/+/evt/+/fmt/+';
  const members = ['i1', 'i2', 'i3'].map((instance) => connected(sandbox, `A:abc123:sc:${instance}`).clientId);
  for (const member of members) subscribed(sandbox, member, every, 1);
  const { clientId: app, connectionId } = connected(sandbox, 'a:abc123:app1', { clean: false });
  subscribed(sandbox, app, every, 1);
  const { clientId: device } = connected(sandbox, 'd:abc123:t1:dev1');
  const publish = () => published(sandbox, device, 'iot-2/evt/e/fmt/json', 1);
  publish();
  left(sandbox, { clientId: app, connectionId });
  publish();
  const before = sandbox.events.length;
  publish();
  publish();
  const world = new World(bounded);
  for (const event of sandbox.events.slice(0, before)) world.fold(event);
  const again = restore(world);
  const sent = sandbox.events
    .slice(before)
    .map((event) => again.fold(event).publication?.hops.map(({ session }) => session));
  assert.equal(
    sent.map((hops) => hops?.map(({ clientId }) => clientId)),
    [
      [app, members[2]],
      [app, members[0]],
    ],
  );
  const owed = [...(again.client(app)?.session.deliveries.values() ?? [])];
  assert.equal(
    owed.map(({ packetId, repeated }) => [packetId, repeated]),
    [
      [1, true],
      [2, false],
      [3, false],
      [4, false],
    ],
  );
});

test('a row that changes leaves the parts of the others as they are', async () => {
  const sandbox = await openFurnished(bounded);
  const clients = Array.from({ length: 2_000 }, (_, nth) => `a:abc123:app${nth}`);
  for (const clientId of clients) connected(sandbox, clientId, { clean: false });
  const first = takeSnapshot(sandbox.world).parts;
  subscribed(sandbox, 'a:abc123:app1234', 'iot-2/type/+/id/+/mon', 0);
  const second = takeSnapshot(sandbox.world).parts;
  const changed = [...second].filter(([name, part]) => first.get(name) !== part).map(([name]) => name);
  assert.ok(second.size > 60, `${second.size} parts`);
  assert.equal(changed.map((name) => name.replace(/\/\d+$/, '/')).sort(), [
    'activities',
    'clients/',
    'subscriptions/',
    'visits/',
  ]);
});

test('of another format it is refused, and damaged too', () => {
  const snapshot = takeSnapshot(new World());
  const newer = { ...snapshot, format: SNAPSHOT_FORMAT + 1 };
  assert.throws(() => restoreWorld(newer), /has the format \d+, expected \d+: make it again from the log/);
  const parts = new Map([...snapshot.parts].filter(([name]) => name !== 'owed'));
  assert.throws(() => restoreWorld({ ...snapshot, parts }), /has no part "owed"/);
});
