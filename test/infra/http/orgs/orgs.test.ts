import type * as z from 'zod';
import { orgRoutes } from '../../../../infra/http/orgs/routes.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { platformStage } from '../platform/platform-stage.ts';
import { orgsStage } from './orgs-stage.ts';

const test = suite('looking at an org');

/** What stands for the parameters of a path. */
const filled: Readonly<Record<string, string>> = {
  org: 'abc123',
  typeId: 't1',
  deviceId: 'dev1',
  clientId: 'd:abc123:t1:dev1',
};
const pathsOf = (path: string) =>
  path.replace('/_sandbox/v1', '').replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? '');

for (const { path, success } of orgRoutes) {
  test(`${path} answers what it declares, nothing else, and the same as of now`, async () => {
    const { look, store, world } = await orgsStage();
    await store.flushed();
    const own = `${pathsOf(path)}${path.endsWith('/diff') ? '?from=0' : ''}`;
    const now = await look(own);
    assert.is(now.status, 200, JSON.stringify(now.body));
    assert.is(now.position, world.position);
    // Parsing leaves out what is not declared.
    const [{ shape } = {}] = success;
    assert.equal((shape as z.ZodType).parse(now.body), now.body);
    const then = await look(`${own}${own.includes('?') ? '&to=' : '?at='}${world.position}`);
    assert.is(then.position, world.position);
    assert.equal(withoutClock(then.body), withoutClock(now.body));
  });
}

/** What time it is changes between two looks. */
function withoutClock(body: object): unknown {
  return JSON.parse(JSON.stringify(body, (name, value) => (name === 'now' ? undefined : value)));
}

test('no answer has a digest, a salt or a token', async () => {
  const { look } = await orgsStage();
  for (const { path } of orgRoutes) {
    const { body } = await look(`${pathsOf(path)}${path.endsWith('/diff') ? '?from=0' : ''}`);
    assert.not.match(JSON.stringify(body), /"(digest|salt|token)"|tok-(dev|k|gw)/, path);
  }
});

test('lists show page by page what they show at once', async () => {
  const { look } = await orgsStage();
  const paged = orgRoutes.filter(({ query }) => query && 'after' in query);
  assert.ok(paged.length > 8);
  for (const { path } of paged) {
    const own = pathsOf(path);
    for (const at of ['', '&at=now']) {
      const all = (await look(`${own}?limit=1000${at}`)).body.items;
      const items: unknown[] = [];
      let next: string | undefined = `${own}?limit=1${at}`;
      while (next) {
        const { status, body } = await look(next.replace('/_sandbox/v1', ''));
        assert.is(status, 200, next);
        assert.ok(body.items.length <= 1);
        items.push(...body.items);
        next = body.next;
        if (next && at !== '') assert.match(next, /at=\d+/); // later pages are of the same moment
      }
      assert.equal(withoutClock(items), withoutClock(all), own);
    }
  }
});

// biome-ignore format: a table reads in columns
const found: readonly (readonly [path: string, find: (body: Found) => unknown, expected: unknown])[] = [
  ['/orgs/abc123',                         ({ counts }) => counts,                                  { deviceTypes: 2, devices: 4, gateways: 2, apiKeys: 2, resourceGroups: 3, users: 1, connectedClients: 3, durableSessions: 2, storedMessages: 3 }],
  ['/orgs/quickstart',                     ({ counts, status }) => [counts.devices, status],        [0, undefined]],
  ['/orgs/abc123/devices?type=t1',         ({ items }) => items.map((row: Found) => [row.deviceId, row.connected]), [['dev1', true], ['dev2', false]]],
  ['/orgs/abc123/devices/t1/dev1',         ({ client }) => client.session.subscriptions,            [{ filter: 'iot-2/cmd/+/fmt/+', topic: 'iot-2/type/t1/id/dev1/cmd/+/fmt/+', qos: 1 }]],
  ['/orgs/abc123/devices/t1/dev1',         ({ client }) => client.connection.will,                  { topic: 'iot-2/type/t1/id/dev1/evt/gone/fmt/json', qos: 0, retain: false, payload: '{"gone":true}' }],
  ['/orgs/abc123/devices/t1/dev1',         ({ statusMessage }) => JSON.parse(statusMessage.payload).Action, 'Connect'],
  ['/orgs/abc123/devices/t1/dev2',         ({ metadata, status, alert }) => [metadata, status, alert.enabled], [{ floor: 3 }, 'enabled', true]],
  ['/orgs/abc123/devices/t1/dev2',         ({ diagnostics: { logs, errorCodes } }) => [logs.count, logs.newest[0].message, errorCodes.newest[0].errorCode], [1, 'too hot', 7]],
  ['/orgs/abc123/devices/gwt/gw1',         ({ behind, groups }) => [behind, groups],                [0, []]],
  ['/orgs/abc123/clients?online=false',    ({ items }) => items,                                    []],
  ['/orgs/abc123/clients?online=true',     ({ items }) => items.map((row: Found) => row.clientId),  ['A:abc123:app2:one', 'a:abc123:app1', 'd:abc123:t1:dev1']],
  ['/orgs/abc123/clients/d:abc123:t1:dev1', ({ owed }) => [owed.count, owed.positions],             [1, 'last']],
  ['/orgs/abc123/clients/d:abc123:t1:dev1', ({ unreleased }) => unreleased,                         { count: 1, packetIds: [1] }],
  ['/orgs/abc123/clients/A:abc123:app2:one', ({ session }) => session.subscriptions[0].group,       { application: 'app2', instances: true }],
  ['/orgs/abc123/stored-messages',         ({ items }) => items.map((row: Found) => row.topic),     ['iot-2/app/app1/mon', 'iot-2/app/app2/mon', 'iot-2/type/t1/id/dev1/mon']],
  ['/orgs/abc123/last-events/t1/dev1',     ({ items }) => items.map((row: Found) => [row.eventId, row.format, row.payload ?? row.payloadBase64, row.expired]), [['raw', 'bin', '//4=', false], ['status', 'json', '{"x":1}', false]]],
  ['/orgs/abc123/usage',                   ({ bytes }) => bytes,                                    7 + 2 + 7],
  ['/orgs/abc123/limits',                  ({ items }) => items.find((row: Found) => row.name === 'payloadBytesMax').value, 131_072],
  ['/orgs/abc123/users',                   ({ items }) => items[0].userId,                          'ada@example.com'],
  ['/orgs/abc123/resource-groups',         ({ items }) => items.map((row: Found) => row.name).includes('upstairs'), true],
];

// biome-ignore lint/suspicious/noExplicitAny: each row looks at a member of another answer
type Found = any;

for (const [path, find, expected] of found) {
  test(`GET ${path} shows ${find.toString().slice(0, 60)}`, async () => {
    const { look, store } = await orgsStage();
    const { status, body } = await look(path);
    assert.is(status, 200);
    const seen = find(body);
    if (Array.isArray(expected) && expected[1] === 'last') {
      const [count, [position]] = seen as [number, [number]];
      assert.equal(
        [count, store.get(position)?.data],
        [1, { ...store.get(position)?.data, topic: 'iot-2/type/t1/id/dev1/cmd/go/fmt/json' }],
      );
    } else assert.equal(seen, expected);
  });
}

// biome-ignore format: a table reads in columns
const refused: readonly (readonly [path: string, status: number, rejection: string | undefined, text: RegExp])[] = [
  ['/orgs/abc132',                                 404, 'org-unknown',         /no org \\"abc132\\": did you mean \\"abc123\\"\?/],
  ['/orgs/nothing-like-it/state',                  404, 'org-unknown',         /GET \/_sandbox\/v1\/orgs lists the orgs/],
  ['/orgs/nothing-like-it/diff?from=0',            404, 'org-unknown',         /no org/],
  ['/orgs/abc123/device-types/t11',                404, 'device-type-unknown', /did you mean \\"t1\\"\?/],
  ['/orgs/abc123/devices?type=t2',                 404, 'device-type-unknown', /did you mean \\"t1\\"\?/],
  ['/orgs/abc123/devices/t1/dev3',                 404, 'device-unknown',      /did you mean \\"dev1\\"\?.*timeline\?org=abc123&type=t1&device=dev3/],
  ['/orgs/abc123/devices/t/dev1',                  404, 'device-unknown',      /did you mean the type \\"t1\\"\?/],
  ['/orgs/abc123/devices/t1/dev3/connections',     404, 'device-unknown',      /did you mean/],
  ['/orgs/abc123/last-events/t1/dev3',             404, 'device-unknown',      /did you mean/],
  ['/orgs/abc123/clients/d:abc123:t1:dev',         404, 'client-unknown',      /did you mean \\"d:abc123:t1:dev1\\"\?.*connections/],
  ['/orgs/def456/clients/d:abc123:t1:dev1',        404, 'client-unknown',      /neither connected/],
  ['/orgs/abc123/clients/d:abc123:t1:dev2/connections', 404, 'client-unknown', /neither connected/],
  ['/orgs?at=99999',                               400, 'moment-ahead',        /ends at position \d+.*"head":\d+/],
  ['/orgs/abc123/diff?from=0&to=99999',            400, 'moment-ahead',        /ends at position/],
  ['/orgs?at=yesterday',                           400, undefined,             /\\"at\\" is \\"yesterday\\".*a position of the log.*ISO 8601/],
  ['/orgs/abc123/diff',                            400, undefined,             /\\"from\\": expected a text/],
  ['/orgs/abc123/diff?from=0&limit=0',             400, undefined,             /from 1 to 10000/],
  ['/orgs?limit=1001',                             400, undefined,             /from 1 to 1000/],
  ['/orgs?att=3',                                  400, undefined,             /unknown query parameter \\"att\\".*limit, after, at/],
  ['/orgs/abc123/clients?online=yes',              400, undefined,             /true or false/],
  ['/orgs/abc123/clients/x/connections?after=3.x', 400, undefined,             /what \\"next\\" of the page before has/],
];
for (const [path, status, rejection, text] of refused) {
  test(`GET ${path} is answered ${status}, with what to do`, async () => {
    const { look } = await orgsStage();
    const answer = await look(path);
    assert.equal([answer.status, answer.body.rejection], [status, rejection]);
    assert.match(JSON.stringify(answer.body), text);
  });
}

test('before the sandbox is ready there is nothing to look at', async () => {
  const { app } = await platformStage({ readiness: () => ({ state: 'starting', reason: 'the log is being read' }) });
  for (const { path } of orgRoutes) {
    const answer = await app.request(`/_sandbox/v1${pathsOf(path)}${path.endsWith('/diff') ? '?from=0' : ''}`);
    assert.is(answer.status, 503, path);
  }
});
