import { getState } from '../../../handlers/sandbox/state.ts';
import { assert, suite } from '../../spec/suite.ts';
import { bodyOf, openRegistry } from '../devices/registry-stage.ts';
import { connected, published } from '../furnished.ts';

const test = suite('the state of an org');

test('is the same as text and as an object, whatever things are called', async () => {
  const stage = await openRegistry();
  connected(stage, 'd:abc123:t1:dev1', { clean: false });
  published(stage, 'd:abc123:t1:dev1', 'iot-2/evt/status/fmt/json', 1);
  const type = { org: 'abc123', typeId: '__proto__', classId: 'Device' } as const;
  stage.happened('deviceType-abc123:__proto__', { type: 'DeviceTypeAdded', data: type });
  const state = bodyOf<Record<string, object>>(stage.read(getState, { org: 'abc123' }));
  const text = bodyOf<string>(stage.read(getState, { org: 'abc123', asText: true }));
  assert.is(text, JSON.stringify(state));
  assert.equal(Object.keys(state.deviceTypes ?? {}).sort(), ['__proto__', 'gwt', 't1']);
  assert.equal(Object.keys(state.devices ?? {}), ['gwt/gw1', 't1/dev1', 't1/dev2']);
  assert.equal(Object.keys(state.lastEvents ?? {}), ['t1/dev1']);
  assert.equal(Object.keys(state.users ?? {}), []);
});

test('of an org without anything in it is empty', async () => {
  const stage = await openRegistry();
  const text = bodyOf<string>(stage.read(getState, { org: 'quickstart', asText: true }));
  const { org, ...others } = JSON.parse(text);
  assert.equal(org, { quickstart: { clock: 'wall' } });
  assert.ok(Object.values(others).every((kind) => Object.keys(kind as object).length === 0));
});
