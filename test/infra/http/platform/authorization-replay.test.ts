import type { RecordedEvent } from '../../../../domain/recorded-event.ts';
import { handlers } from '../../../../handlers/catalogue.ts';
import { Replay } from '../../../../handlers/replay.ts';
import { World } from '../../../../projections/world.ts';
import { testConfig, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { type Call, callerOf } from './devices-caller.ts';

const test = suite('calls that change access');

/** Every operation at least once: with an effect, without one because it holds already, and refused. */
async function changeEverything(call: Call): Promise<void> {
  const key = (await call('POST', '/authorization/apikeys', { comment: 'x', expires: '2100-01-01' })).body.key;
  const group = (await call('POST', '/groups', { name: 'red', searchTags: ['a'] })).body.id;
  const rolesToGroups = { PD_TRUSTED_APP: [group] };
  const trusted = { roles: ['PD_TRUSTED_APP'], rolesToGroups };
  const device = '/authorization/devices/d:abc123:t1:dev1';
  const gateway = '/authorization/devices/g:abc123:gwt:gw1';
  const standard = { roles: ['PD_STANDARD_GW_DEVICE'], rolesToGroups: { PD_STANDARD_GW_DEVICE: [group] } };
  const nobody = [{ typeId: 't1', deviceId: 'nobody' }];
  const dev1 = [{ typeId: 't1', deviceId: 'dev1' }];
  const calls: readonly (readonly [method: string, path: string, given?: unknown])[] = [
    ['POST', '/authorization/apikeys', trusted],
    ['PUT', `/authorization/apikeys/${key}`, { comment: 'y' }],
    ['PUT', `/authorization/apikeys/${key}/roles`, trusted],
    ['PUT', `/authorization/apikeys/${key}/roles`, { roles: ['PD_X'] }],
    ['PUT', device, { status: 0 }],
    ['PUT', `${gateway}/roles`, standard],
    ['PUT', `${gateway}/withroles`, { status: 0, roles: [] }],
    ['PUT', '/authorization/users/ann/roles', { roles: ['PD_READER_USER'] }],
    ['PUT', `/groups/${group}`, { description: 'x' }],
    ['PUT', `/bulk/devices/${group}/add`, dev1],
    ['PUT', `/bulk/devices/${group}/add`, nobody],
    ['PUT', `/bulk/devices/${group}/remove`, dev1],
    ['PUT', '/accesscontrol', { enable: true }],
    ['PUT', '/config/lec', { enabled: false, ttlDays: 1 }],
    ['PUT', '/config/clientstate', { enabled: false }],
    ['DELETE', `/groups/${group}`],
    ['DELETE', `/authorization/apikeys/${key}`],
  ];
  for (const [method, path, given] of [...calls, ...calls]) await call(method, path, given);
}

test('are recorded so that they can be run again, and give the same events', async () => {
  const users = [{ id: 'ann', roles: ['PD_ADMIN_USER'] }];
  const log: RecordedEvent[] = [];
  const orgs = (await testConfig()).orgs.map((org) => ({ ...org, users }));
  await withSandbox({ orgs }, async ({ address, sandbox: { store } }) => {
    await changeEverything(callerOf(address));
    await store.flushed();
    for await (const page of store.readAll({ direction: 'forwards' }))
      for (const { data, metadata, ...rest } of page)
        log.push({ ...rest, ...JSON.parse(JSON.stringify({ data, metadata })) });
  });
  const replay = new Replay({ handlers, world: new World() });
  const outcomes = new Map<string, Set<string>>();
  for (const step of [...replay.feed(log), ...replay.end()]) {
    assert.ok('replayed' in step);
    const { handler, recorded, decided } = step.replayed;
    assert.equal(decided, recorded, handler);
    const outcome = recorded.map(({ type }) => type).join(' ');
    outcomes.set(handler, (outcomes.get(handler) ?? new Set()).add(outcome));
  }
  const operations = [...handlers.keys()].filter((name) =>
    /^(authorization|resource-groups|organization)\//.test(name),
  );
  assert.is(operations.length, 15);
  for (const name of operations) assert.ok((outcomes.get(name)?.size ?? 0) > 0, name);
  assert.equal([...(outcomes.get('authorization/set-device-access') ?? [])].sort(), [
    'DeviceRolesChanged DeviceStatusChanged',
    'DeviceStatusChanged',
    'InputIgnored',
  ]);
  assert.ok(outcomes.get('authorization/create-api-key')?.has('InputRefused'));
});
