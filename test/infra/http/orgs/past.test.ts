import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { application, dev1, dev2 } from '../../../vectors/fixture.ts';
import type { Answered } from './orgs-stage.ts';

const test = suite('the past of a running sandbox');

const authorization = `Basic ${Buffer.from('a-abc123-k1k1k1k1k1:tok-k1').toString('base64')}`;
const DEVICE = '/orgs/abc123/devices/t1/dev1';
const PLATFORM_DEVICE = '/device/types/t1/devices/dev1';

type Answer = Readonly<{ status: number; position: number; body: Answered }>;

function callers({ address }: TestSandbox) {
  const origin = `http://127.0.0.1:${address.port}`;
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const answer = await fetch(`${origin}${path}`, init);
    const text = await answer.text();
    const position = Number(answer.headers.get('x-sandbox-position') ?? Number.NaN);
    return { status: answer.status, position, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    look: (path: string) => call(`/_sandbox/v1${path}`),
    platform: (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      call(`/api/v0002${path}`, { method, headers: { authorization, ...headers } }),
  };
}

/** On disk, another thread knows the past. */
for (const store of ['memory', 'lmdb'] as const) {
  test(`a device that is deleted is found again, through both APIs, with the log in ${store}`, () =>
    withSandbox({ store, data: temporaryDirectory() }, async (sandbox) => {
      const { look, platform } = callers(sandbox);
      const app = await sandbox.connected(application('a:abc123:app1'));
      await app.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
      const device = await sandbox.connected({ ...dev1, clean: false });
      await device.subscribe([['iot-2/cmd/+/fmt/+', 1]]);
      await device.publish('iot-2/evt/status/fmt/json', '{"temp":21}', 1);
      const before = await look(DEVICE);
      const described = await platform(PLATFORM_DEVICE);
      const cached = await platform(`${PLATFORM_DEVICE}/events/status`);
      assert.is((await platform(PLATFORM_DEVICE, {}, 'DELETE')).status, 204);
      await device.untilClosed();

      assert.is((await look(DEVICE)).status, 404);
      assert.is((await platform(PLATFORM_DEVICE)).status, 404);
      const then = await look(`${DEVICE}?at=${before.position}`);
      assert.equal(then, before);
      assert.equal(then.body.client.session.subscriptions.length, 1);
      const header = { 'X-Sandbox-At': String(before.position) };
      assert.equal((await platform(PLATFORM_DEVICE, header)).body, described.body);
      assert.equal((await platform(`${PLATFORM_DEVICE}/events/status`, header)).body, cached.body);
      const [event] = (await look(`/orgs/abc123/last-events/t1/dev1?at=${before.position}`)).body.items;
      assert.is(event.payload, '{"temp":21}');
      // Its history is there without at=, too.
      const [connection] = (await look(`${DEVICE}/connections`)).body.items;
      assert.equal([connection.until.closeCode, connection.counters.readMsg], [94, 1]);
    }));

  test(`two moments differ in exactly what happened between, with the log in ${store}`, () =>
    withSandbox({ store, data: temporaryDirectory() }, async (sandbox) => {
      const { look, platform } = callers(sandbox);
      const device = await sandbox.connected(dev2);
      const from = (await look('/orgs/abc123')).position;
      const body = JSON.stringify({ metadata: { floor: 3 } });
      const headers = { authorization, 'content-type': 'application/json' };
      await fetch(`http://127.0.0.1:${sandbox.address.port}/api/v0002/device/types/t1/devices/dev2`, {
        method: 'PUT',
        headers,
        body,
      });
      await platform(PLATFORM_DEVICE, {}, 'DELETE');
      await device.publish('iot-2/evt/status/fmt/json', '{}', 1);

      const { body: diff, position } = await look(`/orgs/abc123/diff?from=${from}`);
      assert.equal([diff.from, diff.to], [from, position]);
      const paths = (differences: readonly { path: readonly string[] }[]) =>
        differences.map(({ path }) => path.join(' '));
      assert.equal(paths(diff.added), ['lastEvents t1/dev2', `usage ${new Date().toISOString().slice(0, 10)}`]);
      assert.equal(paths(diff.removed), ['devices t1/dev1']);
      assert.equal(paths(diff.changed), [
        'devices t1/dev2 metadata',
        'clients d:abc123:t1:dev2 lastActivity activity',
        'clients d:abc123:t1:dev2 lastActivity at',
      ]);
      assert.equal(diff.changed[0].after, { floor: 3 });
      assert.is(diff.removed[0].before.deviceId, 'dev1');
      // Backwards, what came has gone.
      const back = (await look(`/orgs/abc123/diff?from=${position}&to=${from}`)).body;
      assert.equal(paths(back.added), paths(diff.removed));
      assert.equal(back.counts.removed, diff.counts.added);
      assert.equal((await look(`/orgs/abc123/diff?from=${from}&to=${from}`)).body.counts, {
        added: 0,
        removed: 0,
        changed: 0,
      });
    }));
}

test('a moment can be a time', () =>
  withSandbox({}, async (sandbox) => {
    const { look, platform } = callers(sandbox);
    const [registered] = await sandbox.events('DeviceRegistered');
    const time = registered?.metadata.recordedAt ?? 0;
    await platform(PLATFORM_DEVICE, {}, 'DELETE');
    const [deleted] = await sandbox.events('DeviceDeleted');
    for (const at of [String(time), new Date(time).toISOString(), `${registered?.position}`]) {
      assert.is((await look(`${DEVICE}?at=${at}`)).status, 200, at);
    }
    for (const at of ['-0s', 'now', '2001-01-01', `${deleted?.position}`]) {
      assert.is((await look(`${DEVICE}?at=${at}`)).status, 404, at);
    }
  }));

test('an org that came in between is all new', () =>
  withSandbox({}, async (sandbox) => {
    const { look } = callers(sandbox);
    const { body } = await look('/orgs/abc123/diff?from=2001-01-01&limit=1');
    assert.equal([body.from, body.counts.removed, body.added.length], [-1, 0, 1]);
    assert.match(body.note, 'At most 1');
  }));

test('connections are intervals: taken over, refused, open', () =>
  withSandbox({}, async (sandbox) => {
    const { look } = callers(sandbox);
    const first = await sandbox.connected(dev1);
    await first.publish('iot-2/evt/status/fmt/json', '{}', 1);
    const wrong = await sandbox.open();
    assert.is((await wrong.connect({ ...dev1, pass: 'wrong' })).returnCode, 5);
    await sandbox.connected(dev1);
    await first.untilClosed();
    const { body, position } = await look(`${DEVICE}/connections`);
    const [open, refused, over] = body.items;
    assert.equal([open.kind, refused.kind, over.kind, body.items.length], ['connection', 'refused', 'connection', 3]);
    assert.equal([open.open, open.until], [true, undefined]);
    assert.match(open.explained, /connected from 127\.0\.0\.1 .* is connected still/);
    assert.is(refused.rejection, 'token-wrong');
    assert.match(refused.advice, 'token');
    assert.equal([over.until.closeCode, over.takenOverBy, over.counters.readMsg], [288, open.connectionId, 1]);
    assert.match(over.from.explained, /^device t1\/dev1 connected/);
    assert.match(over.until.explained, /^device t1\/dev1 disconnected: The client ID was reused/);
    assert.ok(over.from.position < refused.at.position && refused.at.position < over.until.position);
    // The same by the client, and before the takeover it is open.
    assert.equal((await look('/orgs/abc123/clients/d:abc123:t1:dev1/connections')).body, body);
    const earlier = await look(`${DEVICE}/connections?at=${over.from.position}`);
    assert.equal(
      earlier.body.items.map((entry: Answered) => [entry.connectionId, entry.open]),
      [[over.connectionId, true]],
    );
    assert.ok(earlier.position < position);
  }));

test('a durable session is seen while its client is away, with what it is owed', () =>
  withSandbox({}, async (sandbox) => {
    const { look } = callers(sandbox);
    const device = await sandbox.connected({ ...dev1, clean: false });
    await device.subscribe([['iot-2/cmd/+/fmt/+', 1]]);
    await device.disconnect();
    const app = await sandbox.connected(application('a:abc123:app1'));
    await app.publish('iot-2/type/t1/id/dev1/cmd/go/fmt/json', '{}', 1);
    const client = '/orgs/abc123/clients/d:abc123:t1:dev1';
    const { body, position } = await look(client);
    assert.equal([body.online, body.session.durable, body.owed.count], [false, true, 1]);
    const [published] = await sandbox.events('MessagePublished');
    assert.equal([body.owed.oldest, body.owed.positions], [published?.position, [published?.position]]);
    const again = await sandbox.connected({ ...dev1, clean: false });
    await again.next('publish', 0);
    await sandbox.untilEvent('DeliveriesAcknowledged');
    assert.is((await look(client)).body.owed.count, 0);
    assert.is((await look(`${client}?at=${position}`)).body.owed.count, 1);
  }));
