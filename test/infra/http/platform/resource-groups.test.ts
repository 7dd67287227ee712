import { withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { type Call, callerOf } from './devices-caller.ts';

const test = suite('resource groups over HTTP');

const OWN = encodeURIComponent('gw_def_res_grp:abc123:gwt:gw1');
const [dev1, dev2] = [
  { typeId: 't1', deviceId: 'dev1' },
  { typeId: 't1', deviceId: 'dev2' },
];
const gw1 = { typeId: 'gwt', deviceId: 'gw1' };
const nobody = { typeId: 't1', deviceId: 'nobody' };

/** Makes a group with these members and answers with its id. */
async function group(call: Call, ...members: object[]): Promise<string> {
  const { body } = await call('POST', '/groups', { name: 'red' });
  if (members.length > 0) assert.is((await call('PUT', `/bulk/devices/${body.id}/add`, members)).status, 200);
  return body.id;
}

const idsOf = async (call: Call, groupId: string) => (await call('GET', `/bulk/devices/${groupId}/ids`)).body.results;

test('a group is made, looked at, changed, listed and deleted', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const given = { name: 'groupA', description: 'Devices in the red group', searchTags: ['red'] };
    const { status, body } = await call('POST', '/groups', given);
    assert.is(status, 201);
    const { id, ...members } = body;
    assert.equal(members, given);
    assert.match(id, /^[A-Za-z0-9]{16}$/);
    assert.equal(await call('GET', `/groups/${id}`), { status: 200, body });
    const changed = { status: 200, body: { ...body, name: 'B', searchTags: [] } };
    assert.equal(await call('PUT', `/groups/${id}`, { name: 'B', description: null, searchTags: [] }), changed);
    assert.equal(await call('GET', `/groups/${id}`), changed);
    assert.equal(await call('DELETE', `/groups/${id}`), { status: 200, body: {} });
    for (const [method, path, sent] of [
      ['GET', `/groups/${id}`],
      ['PUT', `/groups/${id}`, {}],
      ['DELETE', `/groups/${id}`],
      ['GET', `/bulk/devices/${id}`],
      ['GET', `/bulk/devices/${id}/ids`],
      ['PUT', `/bulk/devices/${id}/add`, []],
      ['PUT', `/bulk/devices/${id}/remove`, []],
    ] as const)
      assert.is((await call(method, path, sent)).status, 404, `${method} ${path}`);
  });
});

test('groups are listed with those of the gateways, page by page, and by their tags', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    for (const searchTags of [['red'], ['blue', 'red'], []]) await call('POST', '/groups', { name: 'x', searchTags });
    const list = async (query: string) => (await call('GET', `/groups?${query}`)).body;
    const seen: string[] = [];
    let bookmark = '';
    do {
      const page = await list(`_limit=2&_bookmark=${bookmark}`);
      assert.is(page.meta.total_rows, 5);
      seen.push(...page.results.map(({ id }: { id: string }) => id));
      bookmark = page.bookmark ?? '';
    } while (bookmark !== '');
    assert.is(new Set(seen).size, 5);
    assert.equal(
      seen.filter((id) => id.startsWith('gw_')),
      ['gw_def_res_grp:abc123:gwt:gw1', 'gw_def_res_grp:abc123:gwt:gw2'],
    );
    for (const name of ['tags', 'searchTags']) {
      assert.is((await list(`${name}=red`)).meta.total_rows, 2);
      const [only, ...others] = (await list(`${name}=blue`)).results;
      assert.equal([only.searchTags, others], [['blue', 'red'], []]);
      assert.equal((await list(`${name}=re`)).results, []);
    }
    const { bookmark: red } = await list('tags=red&_limit=1');
    assert.is((await list(`tags=red&_limit=1&_bookmark=${red}`)).results.length, 1);
    assert.is((await call('GET', `/groups?tags=blue&_bookmark=${red}`)).status, 400);
  });
});

test('devices come into a group and leave it', async () => {
  await withSandbox({}, async ({ address, events }) => {
    const call = callerOf(address);
    const id = await group(call);
    const added = await call('PUT', `/bulk/devices/${id}/add`, [dev2, dev1, gw1, dev2]);
    assert.equal(added.status, 200);
    assert.equal(added.body[0], { ...dev2, success: true });
    assert.equal(await idsOf(call, id), [gw1, dev1, dev2]);
    const { body } = await call('GET', `/bulk/devices/${id}?typeId=t1&_limit=1`);
    assert.equal(body.results, [(await call('GET', '/device/types/t1/devices/dev1')).body]);
    assert.is(body.meta.total_rows, 2);
    const rest = (await call('GET', `/bulk/devices/${id}?typeId=t1&_limit=1&_bookmark=${body.bookmark}`)).body;
    assert.equal([rest.results[0].deviceId, 'bookmark' in rest], ['dev2', false]);

    const access = async () => (await call('GET', '/authorization/devices/d:abc123:t1:dev1')).body.results[0];
    assert.equal((await access()).resourceGroups, [id]);
    assert.is((await call('PUT', `/bulk/devices/${id}/remove`, [dev1, nobody])).status, 200);
    assert.equal(await idsOf(call, id), [gw1, dev2]);
    assert.equal((await access()).resourceGroups, []);
    assert.is((await events('ResourceGroupMembersAdded')).length, 1);
  });
});

test('all come into a group or none', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const id = await group(call);
    const { status, body } = await call('PUT', `/bulk/devices/${id}/add`, [dev1, nobody]);
    assert.is(status, 404);
    assert.equal(body.exception.properties, ['t1', 'nobody']);
    assert.equal(await idsOf(call, id), []);
    for (const given of [{}, dev1, [{ typeId: 't1' }], ['dev1'], [{ typeId: 't 1', deviceId: 'x' }]])
      assert.is((await call('PUT', `/bulk/devices/${id}/add`, given)).status, 400, JSON.stringify(given));
  });
});

test('a device is in ten groups, and not in an eleventh', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const ids: string[] = [];
    for (let count = 0; count < 10; count++) ids.push(await group(call, dev1));
    const id = await group(call, dev2);
    const { status, body } = await call('PUT', `/bulk/devices/${id}/add`, [dev1]);
    assert.is(status, 403);
    assert.equal(body.exception.properties, ['t1', 'dev1']);
    assert.is(
      (await call('PUT', `/bulk/devices/${ids[0]}/add`, [dev1, dev2])).status,
      200,
      'it is in this one already',
    );
    await call('DELETE', `/groups/${ids[1]}`);
    assert.is((await call('PUT', `/bulk/devices/${id}/add`, [dev1])).status, 200);
  });
});

test('a group holds 300 devices, and not one more', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const many = Array.from({ length: 301 }, (_, index) => ({ typeId: 't1', deviceId: `x${index}` }));
    assert.is((await call('POST', '/bulk/devices/add', many)).status, 201);
    const id = await group(call, ...many.slice(0, 299));
    assert.is((await call('PUT', `/bulk/devices/${id}/add`, many)).status, 403);
    assert.is((await idsOf(call, id)).length, 299);
    assert.is((await call('PUT', `/bulk/devices/${id}/add`, many.slice(299, 300))).status, 200);
    assert.is((await call('PUT', `/bulk/devices/${id}/add`, [dev1])).status, 403);
    assert.is((await idsOf(call, id)).length, 300);
  });
});

test('a device that is deleted leaves its groups, a gateway takes its own with it', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const id = await group(call, dev1, dev2);
    await call('DELETE', '/device/types/t1/devices/dev1');
    assert.equal(await idsOf(call, id), [dev2]);
    await call('POST', '/device/types/t1/devices', { deviceId: 'dev1' });
    assert.equal(await idsOf(call, id), [dev2], 'the new device of its name is another one');

    await call('PUT', `/bulk/devices/${OWN}/add`, [dev2]);
    await call('DELETE', '/device/types/gwt/devices/gw1');
    assert.is((await call('GET', `/groups/${OWN}`)).status, 404);
    await call('POST', '/device/types/gwt/devices', { deviceId: 'gw1' });
    assert.equal(await idsOf(call, OWN), []);
  });
});

test("a gateway's own group can be changed and deleted like any other, and comes back with its gateway", async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    assert.is((await call('PUT', `/groups/${OWN}`, { description: 'hall 7' })).body.description, 'hall 7');
    assert.is((await call('DELETE', `/groups/${OWN}`)).status, 200);
    assert.equal((await call('GET', '/authorization/devices/g:abc123:gwt:gw1')).body.results[0].resourceGroups, []);
    await call('DELETE', '/device/types/gwt/devices/gw1');
    await call('POST', '/device/types/gwt/devices', { deviceId: 'gw1' });
    assert.is('description' in (await call('GET', `/groups/${OWN}`)).body, false);
  });
});

test('groups of another org are not there, and bad bodies make none', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const id = await group(call, dev1);
    const foreign = callerOf(address, 'a-def456-k9k9k9k9k9:tok-k9');
    assert.is((await foreign('GET', `/groups/${id}`)).status, 404);
    assert.is((await foreign('GET', `/bulk/devices/${id}`)).status, 404);
    assert.is((await foreign('GET', '/groups')).body.meta.total_rows, 0);
    for (const given of [
      {},
      { name: '' },
      { name: 7 },
      { name: 'x', searchTags: 'red' },
      { name: 'x', searchTags: [7] },
      [],
    ])
      assert.is((await call('POST', '/groups', given)).status, 400, JSON.stringify(given));
    assert.is((await call('GET', '/groups')).body.meta.total_rows, 3);
  });
});
