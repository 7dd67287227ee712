/** Exports, imports and forks of whole sandboxes, by HTTP, with clients that are connected. */
import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { app1, application, dev1 } from '../../vectors/fixture.ts';

const test = suite('archives over HTTP');

/** Without the orgs of the fixture: an import needs one that was never there. */
const empty = { orgs: [] } as const;
const allEvents: [string, number] = ['iot-2/type/+/id/+/evt/+/fmt/+', 1];

const url = ({ address: { host, port } }: TestSandbox, path: string) => `http://${host}:${port}/_sandbox/v1${path}`;

async function exported(sandbox: TestSandbox, org: string, query = ''): Promise<Buffer> {
  const response = await fetch(url(sandbox, `/orgs/${org}/export${query}`));
  assert.is(response.status, 200);
  assert.is(response.headers.get('content-type'), 'application/gzip');
  return Buffer.from(await response.arrayBuffer());
}

async function post(sandbox: TestSandbox, path: string, type: string, body: Uint8Array | string, accept = '*/*') {
  const headers = { 'content-type': type, accept };
  const response = await fetch(url(sandbox, path), { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}

const imports = (sandbox: TestSandbox, archive: Uint8Array, query = '', accept = '*/*') =>
  post(sandbox, `/imports${query}`, 'application/gzip', archive, accept);
const forks = (sandbox: TestSandbox, org: string, body: object) =>
  post(sandbox, `/orgs/${org}/forks`, 'application/json', JSON.stringify(body));

/** What an application and a device leave behind: a session that is owed two messages. */
async function furnish({ connected, untilEvent }: TestSandbox): Promise<void> {
  const app = await connected({ ...app1, clean: false });
  await app.subscribe([allEvents]);
  await app.disconnect();
  await untilEvent('ClientDisconnected', ({ clientId }) => clientId === app1.clientId);
  const device = await connected(dev1);
  await device.publish('iot-2/evt/e/fmt/json', 'one', 1);
  await device.publish('iot-2/evt/e/fmt/json', 'two', 1);
}

async function eventsOf({ sandbox: { store } }: TestSandbox, org: string): Promise<RecordedEvent[]> {
  await store.flushed();
  const found: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards', interest: { org } })) found.push(...page);
  return found;
}

test('a session goes to another sandbox with what it is owed, and tokens are valid there', async () => {
  await withSandbox({}, async (here) => {
    await furnish(here);
    const archive = await exported(here, 'abc123', '?credentials=true');
    await withSandbox({ ...empty, node: 'elsewhere' }, async (there) => {
      const answer = await imports(there, archive);
      assert.is(answer.status, 201, answer.text);
      const { apiKeys, events, ...rest } = answer.json();
      assert.equal(rest, { org: 'abc123', from: 'abc123', credentials: true });
      assert.equal(apiKeys, ['a-abc123-k1k1k1k1k1', 'a-abc123-k2k2k2k2k2']);
      assert.is(events, (await eventsOf(there, 'abc123')).length);
      const app = await there.connected({ ...app1, clean: false });
      await app.until(() => app.messages()[1], 'two messages');
      assert.equal(
        app.messages().map(({ payload }) => String(payload)),
        ['one', 'two'],
      );
      const device = await there.connected(dev1);
      await device.publish('iot-2/evt/e/fmt/json', 'three', 1);
      await app.until(() => app.messages()[2], 'a message of now');
    });
  });
});

test('nothing of an import is delivered, and the log of the org is what it was', async () => {
  await withSandbox({}, async (here) => {
    await furnish(here);
    const archive = await exported(here, 'abc123');
    await withSandbox({ ...empty, store: 'lmdb', data: temporaryDirectory() }, async (there) => {
      assert.is((await imports(there, archive)).status, 201);
      const again = await exported(there, 'abc123');
      assert.ok(again.equals(archive), 'byte by byte');
      const marked = (await eventsOf(there, 'abc123')).filter(({ metadata }) => metadata.origin === undefined);
      assert.equal(marked, []);
      const [began, ended] = await there.events('OrgImportBegan', 'OrgImported');
      assert.is(began?.metadata.org, '-');
      assert.is(ended?.data.org, 'abc123');
    });
  });
});

test('a fork lives beside the org that it comes from, with its tokens under new names', async () => {
  await withSandbox({}, async (sandbox) => {
    await furnish(sandbox);
    const before = (await eventsOf(sandbox, 'abc123')).length;
    const answer = await forks(sandbox, 'abc123', { org: 'fork01' });
    assert.is(answer.status, 201, answer.text);
    assert.equal(answer.json().apiKeys, ['a-fork01-k1k1k1k1k1', 'a-fork01-k2k2k2k2k2']);
    assert.is((await eventsOf(sandbox, 'abc123')).length, before, 'the original has no event of it');

    const one = await sandbox.connected(app1);
    const other = await sandbox.connected({
      ...application('a:fork01:app1'),
      user: 'a-fork01-k1k1k1k1k1',
      clean: false,
    });
    await other.until(() => other.messages()[1], 'what the session was owed when it was forked');
    await one.subscribe([allEvents]);
    const device = await sandbox.connected({ ...dev1, clientId: 'd:fork01:t1:dev1' });
    await device.publish('iot-2/evt/e/fmt/json', 'in the fork', 1);
    await other.until(() => other.messages()[2], 'the message in the fork');
    await (await sandbox.connected({ ...dev1, clientId: 'd:abc123:t1:dev2', pass: 'tok-dev2' })).publish(
      'iot-2/evt/e/fmt/json',
      'in the original',
      1,
    );
    await one.until(() => one.messages()[0], 'the message in the original');
    await other.ping();
    const texts = (client: typeof one) => client.messages().map(({ payload }) => String(payload));
    assert.equal(texts(other), ['one', 'two', 'in the fork']);
    assert.equal(texts(one), ['in the original']);
  });
});

test('a fork of the past ends where it was asked to', async () => {
  await withSandbox({}, async (sandbox) => {
    await furnish(sandbox);
    const [first, second] = await sandbox.events('MessagePublished');
    const answer = await forks(sandbox, 'abc123', { org: 'fork01', at: first?.position });
    assert.is(answer.status, 201, answer.text);
    const messages = (await eventsOf(sandbox, 'fork01')).filter(({ type }) => type === 'MessagePublished');
    assert.equal(
      messages.map(({ payload }) => String(payload)),
      ['one'],
    );
    const ahead = await forks(sandbox, 'abc123', { org: 'fork02', at: (second?.position ?? 0) + 1_000 });
    assert.is(ahead.status, 400);
    assert.match(ahead.json().detail, /lies ahead of the end of the log/);
  });
});

// biome-ignore format: a table reads in columns
const refusals: readonly (readonly [what: string, ask: (sandbox: TestSandbox) => ReturnType<typeof post>, status: number, text: RegExp])[] = [
  ['a fork into an org that is there',  (sandbox) => forks(sandbox, 'abc123', { org: 'def456' }),                       409, /There is an org \\"def456\\"/],
  ['a fork of an org that is not',      (sandbox) => forks(sandbox, 'nobody', { org: 'fork01' }),                       404, /there is nothing of an org/],
  ['a fork without a name',             (sandbox) => forks(sandbox, 'abc123', {}),                                      400, /org: /],
  ['a fork into what is no org',        (sandbox) => forks(sandbox, 'abc123', { org: 'UPPER' }),                        400, /six lower-case/],
  ['an import of something else',       (sandbox) => imports(sandbox, Buffer.from('hello')),                            422, /the file is not gzip/],
  ['an import of nothing',              (sandbox) => imports(sandbox, Buffer.alloc(0)),                                 422, /the file is empty/],
  ['an import of another type',         (sandbox) => post(sandbox, '/imports', 'text/plain', 'hello'),                  415, /application\/gzip/],
  ['an import into what is no org',     (sandbox) => imports(sandbox, Buffer.from('hello'), '?into=x'),                 400, /six lower-case/],
];

test('what cannot be done is refused with what to do', async () => {
  await withSandbox({}, async (sandbox) => {
    for (const [what, ask, status, text] of refusals) {
      const answer = await ask(sandbox);
      assert.is(answer.status, status, `${what}: ${answer.text}`);
      assert.match(answer.text, text, what);
      assert.ok(answer.json().advice.length > 10, what);
    }
    const unknown = await fetch(url(sandbox, '/orgs/nobody/export'));
    assert.is(unknown.status, 404);
    await unknown.arrayBuffer();
    const broken = await fetch(url(sandbox, '/orgs/abc123/export?q=bogus:1'));
    assert.is(broken.status, 400);
    assert.match(await broken.text(), /bogus/);
  });
});

test('who asks for lines hears how far it is, and last what came of it', async () => {
  await withSandbox({}, async (here) => {
    const archive = await exported(here, 'abc123');
    await withSandbox(empty, async (there) => {
      const done = await imports(there, archive, '', 'application/x-ndjson');
      assert.is(done.status, 200);
      const lines = done.text.trimEnd().split('\n');
      assert.is(JSON.parse(lines.at(-1) ?? '').imported.org, 'abc123');
      const again = await imports(there, archive, '', 'application/x-ndjson');
      assert.match(JSON.parse(again.text.trimEnd().split('\n').at(-1) ?? '').problem.detail, /There is an org/);
    });
  });
});

test('one device, or what a query finds, is for reading', async () => {
  await withSandbox({}, async (sandbox) => {
    await furnish(sandbox);
    const lines = async (query: string) =>
      gunzipSync(await exported(sandbox, 'abc123', query))
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const device = await lines('?device=t1:dev2');
    assert.is(device[0].of, 'device');
    assert.equal(
      device.slice(1, -1).map(({ type }) => type),
      ['DeviceRegistered'],
    );
    const found = await lines('?q=kind:message');
    assert.is(found[0].query, 'kind:message');
    assert.equal(
      found.slice(1, -1).map(({ payload }) => payload),
      ['one', 'two'],
    );
    const refused = await imports(sandbox, await exported(sandbox, 'abc123', '?q=kind:message'), '?into=other1');
    assert.is(refused.status, 422);
    assert.match(refused.text, /what a query found/);
  });
});

test('no secret goes out, and digests only when they are asked for', async () => {
  await withSandbox({ logApiBodies: true }, async (sandbox) => {
    await furnish(sandbox);
    const pack = gunzipSync(await exported(sandbox, 'abc123', '?bugPack=true')).toString();
    const digests = (await eventsOf(sandbox, 'abc123')).flatMap(({ data }) => {
      const { token } = data as { token?: { salt: string; digest: string } };
      return token ? [token.salt, token.digest] : [];
    });
    assert.ok(digests.length >= 10);
    for (const secret of ['tok-k1', 'tok-k2', 'tok-dev1', 'tok-dev2', 'tok-gw1', 'tok-k9', ...digests]) {
      assert.not(pack.includes(secret), secret);
    }
    const head = JSON.parse(pack.slice(0, pack.indexOf('\n')));
    assert.is(head.credentials, false);
    assert.match(head.pack.configuration, /token: "\*\*\*"/);
    assert.is(head.pack.node, process.version);
    const full = gunzipSync(await exported(sandbox, 'abc123', '?credentials=true')).toString();
    assert.ok(digests.every((digest) => full.includes(digest)));
    assert.not(full.includes('tok-k1'));
  });
});
