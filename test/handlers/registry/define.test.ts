import { defineApiKey, defineDevice, defineDeviceType, defineOrg } from '../../../handlers/registry/define.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openPureSandbox } from '../pure-sandbox.ts';

const token = { salt: 's', digest: 'd' };
const org = 'abc123';
const key = 'a-abc123-k1k1k1k1k1';

const test = suite('presets');

/** Asks for one of each, as a start of the sandbox does; `tokenHolds` as the adapter finds it. */
function ask({ run, world }: Awaited<ReturnType<typeof openPureSandbox>>): void {
  run(defineOrg, { org, status: 'active', securityLevel: 'tls-optional' });
  const tokenHolds = world.registry.apiKey(key) !== undefined;
  run(defineApiKey, { org, key, permissions: ['event_send'], token, tokenHolds });
  run(defineDeviceType, { org, typeId: 't1', classId: 'Device' });
  run(defineDevice, { org, typeId: 't1', deviceId: 'dev1', classId: 'Device', token, tokenHolds });
}

test('bring everything into being, each in a stream of its own', async () => {
  const sandbox = await openPureSandbox();
  ask(sandbox);
  assert.equal(
    sandbox.events.map(({ type, stream, revision, metadata }) => [type, stream, revision, metadata.org]),
    [
      ['OrgCreated', 'org-abc123', 0, org],
      ['ApiKeyCreated', `apiKey-${key}`, 0, org],
      ['DeviceTypeAdded', 'deviceType-abc123:t1', 0, org],
      ['DeviceRegistered', 'device-abc123:t1:dev1', 0, org],
    ],
  );
});

test('asked for again, leave no event', async () => {
  const sandbox = await openPureSandbox();
  ask(sandbox);
  ask(sandbox);
  assert.is(sandbox.changes.length, 4);
});

test('changed, leave what has changed, on the revision before', async () => {
  const { run, changes, ...sandbox } = await openPureSandbox();
  ask({ run, changes, ...sandbox });
  const second = { salt: 's', digest: 'e' };
  run(defineOrg, { org, status: 'disabled', securityLevel: 'tls-token' });
  run(defineApiKey, { org, key, permissions: ['cmd_send'], token: second, tokenHolds: false });
  run(defineDeviceType, { org, typeId: 't1', classId: 'Gateway' });
  run(defineDevice, { org, typeId: 't1', deviceId: 'dev1', classId: 'Device', token: second, tokenHolds: false });
  assert.equal(
    changes.slice(4).map(({ type, stream, revision }) => [type, stream, revision]),
    [
      ['OrgStatusChanged', 'org-abc123', 1],
      ['OrgSecurityLevelChanged', 'org-abc123', 2],
      ['ApiKeyTokenChanged', `apiKey-${key}`, 1],
      ['ApiKeyPermissionsChanged', `apiKey-${key}`, 2],
      ['DeviceTokenChanged', 'device-abc123:t1:dev1', 1],
    ],
  );
  assert.equal(
    changes.slice(4).map(({ metadata }) => metadata.input?.handler),
    ['registry/define-org', undefined, 'registry/define-api-key', undefined, 'registry/define-device'],
  );
});
