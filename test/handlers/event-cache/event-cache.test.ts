import { getLastEvent } from '../../../handlers/event-cache/get.ts';
import { listLastEvents } from '../../../handlers/event-cache/list.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, limitTo, ruleOf } from '../devices/registry-stage.ts';
import { connected, published } from '../furnished.ts';
import { openLog } from '../log-stage.ts';

const test = suite('the last event cache');
const DAY_MS = 24 * 60 * 60 * 1_000;
const dev1 = { caller: application, typeId: 't1', deviceId: 'dev1' };

test('holds the last event of each id, sorted, whoever published it and in whichever format', async () => {
  const stage = await openLog();
  connected(stage, 'd:abc123:t1:dev1');
  connected(stage, 'g:abc123:gwt:gw1');
  published(stage, 'd:abc123:t1:dev1', 'iot-2/evt/b/fmt/json', 0, { payload: Buffer.from('{"n":1}') });
  published(stage, 'd:abc123:t1:dev1', 'iot-2/evt/a/fmt/json', 0, { payload: Buffer.from([0xff, 0]) });
  published(stage, 'g:abc123:gwt:gw1', 'iot-2/type/t1/id/dev1/evt/b/fmt/text', 0, { payload: Buffer.from('two') });
  const timestamp = new Date(stage.latest()).toISOString().replace('Z', '+0000');
  const [a, b, ...more] = bodyOf<Record<string, unknown>[]>(await stage.look(listLastEvents, dev1));
  assert.equal(more, []);
  assert.equal([a?.eventId, a?.payload], ['a', '/wA=']);
  const latest = { typeId: 't1', deviceId: 'dev1', eventId: 'b', format: 'text', payload: 'dHdv', timestamp };
  assert.equal(b, latest);
  assert.equal(bodyOf(await stage.look(getLastEvent, { ...dev1, eventId: 'b' })), latest);
});

test('is empty for a device that has published nothing, and knows no event of it', async () => {
  const stage = await openLog();
  assert.equal(bodyOf(await stage.look(listLastEvents, dev1)), []);
  assert.is(ruleOf(await stage.look(getLastEvent, { ...dev1, eventId: 'a' })), 'event-not-cached');
});

test('shows an event as many days as the org says', async () => {
  const stage = await openLog();
  connected(stage, 'd:abc123:t1:dev1');
  published(stage, 'd:abc123:t1:dev1', 'iot-2/evt/a/fmt/json');
  const at = stage.latest();
  const count = async (now: number) => bodyOf<object[]>(await stage.look(listLastEvents, dev1, now)).length;
  assert.equal([await count(at + 7 * DAY_MS - 1), await count(at + 7 * DAY_MS)], [1, 0]);
  const data = { org: 'abc123', enabled: true, ttlDays: 1 };
  stage.happened('org-abc123', { type: 'LastEventCacheConfigured', data });
  assert.equal([await count(at + DAY_MS - 1), await count(at + DAY_MS)], [1, 0]);
  const one = await stage.look(getLastEvent, { ...dev1, eventId: 'a' }, at + DAY_MS);
  assert.is(ruleOf(one), 'event-not-cached');
});

test('is refused while it is off', async () => {
  const stage = await openLog();
  const data = { org: 'abc123', enabled: false, ttlDays: 7 };
  stage.happened('org-abc123', { type: 'LastEventCacheConfigured', data });
  assert.is(ruleOf(await stage.look(listLastEvents, dev1)), 'event-cache-off');
  assert.is(ruleOf(await stage.look(getLastEvent, { ...dev1, eventId: 'a' })), 'event-cache-off');
});

test('is that of a device that is there and that the caller sees', async () => {
  const stage = await openLog();
  connected(stage, 'd:abc123:t1:dev2');
  published(stage, 'd:abc123:t1:dev2', 'iot-2/evt/a/fmt/json');
  const rules = async (deviceId: string) => {
    const named = { ...dev1, deviceId };
    return [
      ruleOf(await stage.look(listLastEvents, named)),
      ruleOf(await stage.look(getLastEvent, { ...named, eventId: 'a' })),
    ];
  };
  assert.equal(await rules('dev9'), ['device-unknown', 'device-unknown']);
  limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
  assert.equal(await rules('dev2'), ['device-unknown', 'device-unknown']);
  assert.equal(bodyOf(await stage.look(listLastEvents, dev1)), []);
});
