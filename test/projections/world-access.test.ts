/** Access control: which messages and status messages reach applications whose keys are limited to resource groups. */
import type { EventOf } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { type PublishReply, publish } from '../../handlers/mqtt/publish.ts';
import { connected, KEY, left, published, publishRequest, subscribed } from '../handlers/furnished.ts';
import { assert, suite } from '../spec/suite.ts';
import {
  type Change,
  change,
  EVENTS,
  GATEWAY,
  lastReceivers,
  OF_GATEWAY,
  openAccess,
  receivers,
} from './access-stage.ts';

const test = suite('the world: access control');

const LIMITED = 'a-abc123-limited';
const [FREE_APP, LIMITED_APP] = ['a:abc123:free', 'a:abc123:limited'];
const STATUS = 'iot-2/type/+/id/+/mon';

/** `free` with a key that sees everything, `limited` with one that is limited to the group `red`, which has `members`. */
async function openLimited(members: readonly string[] = ['dev1'], on = true) {
  const stage = await openAccess();
  change(stage, { does: 'make key', key: LIMITED });
  change(stage, { does: 'make group', group: 'red' });
  for (const deviceId of members) change(stage, { does: 'add', group: 'red', deviceId });
  change(stage, { does: 'limit', key: LIMITED, groups: ['red'] });
  change(stage, { does: 'switch', on });
  connected(stage, FREE_APP, { user: KEY });
  connected(stage, LIMITED_APP, { user: LIMITED, clean: false });
  return stage;
}

// What happens, one after the other, and who receives the next event of each device. Each was received before, so that answers are kept.
// biome-ignore format: a table reads in columns
const story: readonly (readonly [name: string, change: Change, dev1: string, dev2: string])[] = [
  ['a switch that is off',            { does: 'switch', on: false },                             'free limited', 'free limited'],
  ['a key of an empty group',         { does: 'limit', key: LIMITED, groups: ['red'] },          'free limited', 'free limited'],
  ['the switch goes on',              { does: 'switch', on: true },                              'free',         'free'],
  ['a device comes into the group',   { does: 'add', group: 'red', deviceId: 'dev1' },           'free limited', 'free'],
  ['another one',                     { does: 'add', group: 'red', deviceId: 'dev2' },           'free limited', 'free limited'],
  ['one leaves it',                   { does: 'remove', group: 'red', deviceId: 'dev2' },        'free limited', 'free'],
  ['one is deleted',                  { does: 'delete device', deviceId: 'dev1' },               'free',         'free'],
  ['it is registered again',          { does: 'register', deviceId: 'dev1', byGateway: false },  'free',         'free'],
  ["a key of a gateway's own group",  { does: 'limit', key: LIMITED, groups: ['red', OF_GATEWAY] }, 'free',      'free'],
  ['deleted',                         { does: 'delete device', deviceId: 'dev2' },               'free',         'free'],
  ['registered by the gateway',       { does: 'register', deviceId: 'dev2', byGateway: true },   'free',         'free limited'],
  ['that group is deleted',           { does: 'delete group', group: OF_GATEWAY },               'free',         'free'],
  ['the key is no longer limited',    { does: 'limit', key: LIMITED, groups: [] },               'free limited', 'free limited'],
  ['the key is deleted',              { does: 'delete key', key: LIMITED },                      'free',         'free'],
  ['it comes back, not limited',      { does: 'make key', key: LIMITED },                        'free limited', 'free limited'],
  ['limited to what there is not',    { does: 'limit', key: LIMITED, groups: ['nothing'] },      'free',         'free'],
  ['the switch goes off',             { does: 'switch', on: false },                             'free limited', 'free limited'],
];

test('every change counts from the next message on', async () => {
  const stage = await openLimited([]);
  for (const clientId of [FREE_APP, LIMITED_APP]) subscribed(stage, clientId, EVENTS, 1);
  const names = (deviceId: string) =>
    receivers(stage, deviceId)
      .map((clientId) => clientId.replace(/.*:/, ''))
      .join(' ');
  for (const [name, what, dev1, dev2] of story) {
    change(stage, what);
    assert.equal([names('dev1'), names('dev2')], [dev1, dev2], name);
  }
});

// biome-ignore format: a table reads in columns
const topics: readonly (readonly [name: string, filter: string, topic: (deviceId: string) => string])[] = [
  ['events',                         EVENTS,                               (id) => `iot-2/type/t1/id/${id}/evt/e/fmt/json`],
  ['commands',                       'iot-2/type/+/id/+/cmd/+/fmt/+',      (id) => `iot-2/type/t1/id/${id}/cmd/c/fmt/json`],
  ['events, by one type',            'iot-2/type/t1/id/+/evt/e/fmt/json',  (id) => `iot-2/type/t1/id/${id}/evt/e/fmt/json`],
];

for (const [name, filter, topicOf] of topics) {
  test(`hides ${name} of devices that are no members`, async () => {
    const stage = await openLimited();
    for (const clientId of [FREE_APP, LIMITED_APP]) subscribed(stage, clientId, filter, 1);
    for (const [deviceId, expected] of [
      ['dev1', [FREE_APP, LIMITED_APP]],
      ['dev2', [FREE_APP]],
      ['not-registered', [FREE_APP]],
    ] as const) {
      published(stage, FREE_APP, topicOf(deviceId), 0);
      assert.equal(lastReceivers(stage), expected, deviceId);
    }
  });
}

test('a filter that names a hidden device gets nothing', async () => {
  const stage = await openLimited();
  subscribed(stage, LIMITED_APP, 'iot-2/type/t1/id/dev2/evt/+/fmt/+', 1);
  assert.equal(receivers(stage, 'dev2'), []);
  change(stage, { does: 'add', group: 'red', deviceId: 'dev2' });
  assert.equal(receivers(stage, 'dev2'), [LIMITED_APP]);
});

test('an application that publishes for a hidden device is closed, and nobody receives it', async () => {
  const stage = await openLimited();
  subscribed(stage, FREE_APP, EVENTS, 1);
  const publishes = (deviceId: string, what = 'evt') => {
    const reply: PublishReply = stage.run(
      publish,
      publishRequest(LIMITED_APP, `iot-2/type/t1/id/${deviceId}/${what}/e/fmt/json`, 1),
    );
    return [reply?.closeCode, stage.events.at(-1)?.type, lastReceivers(stage).length];
  };
  const refused = [180, 'PublishRefused', 0];
  assert.equal(publishes('dev1'), [undefined, 'MessagePublished', 1]);
  assert.equal(publishes('dev2'), refused);
  assert.equal(publishes('dev2', 'cmd'), refused);
  const last = stage.events.at(-1) as RecordedEvent & EventOf<'PublishRefused'>;
  const { rejection, closed, reason } = last.data;
  assert.equal([rejection, closed], ['device-not-in-group', true]);
  assert.is(reason, 'The operation is not authorized: Device not in group:  ');
  change(stage, { does: 'remove', group: 'red', deviceId: 'dev1' });
  assert.equal(publishes('dev1'), refused, 'an answer that was given before');
  change(stage, { does: 'switch', on: false });
  assert.equal(publishes('dev2'), [undefined, 'MessagePublished', 1]);
});

test('hides status messages, live and stored, but for those of applications', async () => {
  const stage = await openLimited();
  for (const filter of [STATUS, 'iot-2/app/+/mon']) {
    for (const clientId of [FREE_APP, LIMITED_APP]) subscribed(stage, clientId, filter, 0);
  }
  for (const [clientId, expected] of [
    ['d:abc123:t1:dev1', [FREE_APP, LIMITED_APP]],
    ['d:abc123:t1:dev2', [FREE_APP]],
    ['a:abc123:other', [FREE_APP, LIMITED_APP]],
  ] as const) {
    const client = connected(stage, clientId, clientId === 'a:abc123:other' ? { user: KEY } : {});
    assert.equal(lastReceivers(stage), expected, `${clientId} connects`);
    if (clientId !== 'a:abc123:other') left(stage, client, 91);
    assert.equal(lastReceivers(stage), expected, `${clientId} has left`);
  }
  assert.throws(() => connected(stage, 'd:abc123:t1:dev2', { credential: 'differs' }), /refused/);
  assert.equal(lastReceivers(stage), [FREE_APP], 'dev2 is refused');

  const stored = (clientId: string, filter: string) => {
    const session = stage.world.client(clientId)?.session;
    if (!session) throw new Error(`"${clientId}" is not there`);
    return stage.world.storedFor(session, filter).map(({ topic }) => topic.split('/').at(-2));
  };
  assert.equal(stored(FREE_APP, STATUS), ['gw1', 'dev1', 'dev2']);
  assert.equal(stored(LIMITED_APP, STATUS), ['dev1']);
  assert.equal(stored(LIMITED_APP, 'iot-2/type/t1/id/dev2/mon'), []);
  assert.equal(stored(LIMITED_APP, 'iot-2/app/+/mon'), ['free', 'limited', 'other']);
  change(stage, { does: 'switch', on: false });
  assert.equal(stored(LIMITED_APP, STATUS), ['gw1', 'dev1', 'dev2']);
});

test('hides nothing from devices and gateways', async () => {
  const stage = await openLimited([]);
  connected(stage, 'd:abc123:t1:dev1');
  subscribed(stage, 'd:abc123:t1:dev1', 'iot-2/cmd/+/fmt/+', 1);
  subscribed(stage, GATEWAY, 'iot-2/type/+/id/+/cmd/+/fmt/+', 1);
  published(stage, FREE_APP, 'iot-2/type/t1/id/dev1/cmd/c/fmt/json', 1);
  assert.equal(lastReceivers(stage), ['d:abc123:t1:dev1', GATEWAY]);
});

test('a session goes by the key that it connected with last, also while it is offline', async () => {
  const stage = await openLimited();
  subscribed(stage, LIMITED_APP, EVENTS, 1);
  assert.equal(receivers(stage, 'dev2'), []);
  const free = connected(stage, LIMITED_APP, { user: KEY, clean: false });
  assert.equal(receivers(stage, 'dev2'), [LIMITED_APP]);
  left(stage, free, 91);
  assert.equal(receivers(stage, 'dev2'), [LIMITED_APP]);
  const limited = connected(stage, LIMITED_APP, { user: LIMITED, clean: false });
  assert.equal(receivers(stage, 'dev2'), []);
  left(stage, limited, 91);
  assert.equal(receivers(stage, 'dev2'), []);
  assert.equal(receivers(stage, 'dev1'), [LIMITED_APP]);
});

test('what is owed already stays owed when access is withdrawn', async () => {
  const stage = await openLimited();
  subscribed(stage, LIMITED_APP, EVENTS, 1);
  receivers(stage, 'dev1');
  const owed = () => [...(stage.world.client(LIMITED_APP)?.session.deliveries.keys() ?? [])];
  const before = owed();
  assert.is(before.length, 1);
  change(stage, { does: 'remove', group: 'red', deviceId: 'dev1' });
  receivers(stage, 'dev1');
  assert.equal(owed(), before);
});

/** Four members of one application: two of each key. */
async function openShared() {
  const stage = await openLimited();
  for (const [instance, user] of [
    ['i1', KEY],
    ['i2', LIMITED],
    ['i3', LIMITED],
    ['i4', KEY],
  ] as const) {
    connected(stage, `A:abc123:sc:${instance}`, { user, clean: false });
    subscribed(stage, `A:abc123:sc:${instance}`, EVENTS, 1);
  }
  const chosen = (deviceId: string, times: number) =>
    Array.from({ length: times }, () => receivers(stage, deviceId).join('+').replaceAll('A:abc123:sc:', '')).join(' ');
  return { ...stage, chosen };
}

test('a message goes to a member of a shared group that may see it', async () => {
  const { chosen, ...stage } = await openShared();
  assert.is(chosen('dev1', 4), 'i1 i2 i3 i4');
  assert.is(chosen('dev2', 4), 'i1 i4 i1 i4');
  change(stage, { does: 'limit', key: KEY, groups: ['nothing'] });
  assert.is(chosen('dev1', 2), 'i2 i3');
  assert.is(chosen('dev2', 2), ' ', 'nobody may');
  change(stage, { does: 'switch', on: false });
  assert.is(chosen('dev2', 4).split(' ').sort().join(' '), 'i1 i2 i3 i4');
});

test('what a member was owed passes to one that may see it, by the rules of then', async () => {
  const stage = await openShared();
  assert.is(stage.chosen('dev1', 1), 'i1');
  const position = stage.world.position;
  const owed = () =>
    ['i1', 'i2', 'i3', 'i4'].filter((instance) =>
      stage.world.client(`A:abc123:sc:${instance}`)?.session.deliveries.has(position),
    );
  change(stage, { does: 'limit', key: KEY, groups: ['nothing'] });
  connected(stage, 'A:abc123:sc:i1', { user: KEY, clean: true });
  assert.equal(owed(), ['i3'], 'its turn, of i2 and i3');
  change(stage, { does: 'remove', group: 'red', deviceId: 'dev1' });
  connected(stage, 'A:abc123:sc:i3', { user: LIMITED, clean: true });
  assert.equal(owed(), [], 'nobody may');
});
