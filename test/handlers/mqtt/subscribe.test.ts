import { type SubscribeReply, subscribe } from '../../../handlers/mqtt/subscribe.ts';
import { unsubscribe } from '../../../handlers/mqtt/unsubscribe.ts';
import { start } from '../../../handlers/sandbox/facts.ts';
import { assert, suite } from '../../spec/suite.ts';
import { connected, openFurnished } from '../furnished.ts';
import type { PureSandbox } from '../pure-sandbox.ts';
import { replyOf } from '../reply-of.ts';

const DEVICE = 'd:abc123:t1:dev1';
const GATEWAY = 'g:abc123:gwt:gw1';
const PLAIN = 'p:plain:x';
const COMMANDS = 'iot-2/cmd/+/fmt/+';
const LONG = 'iot-2/type/t1/id/dev1/cmd/+/fmt/+';
type Qos = 0 | 1 | 2;

function run(sandbox: PureSandbox, clientId: string, ...asked: readonly (readonly [filter: string, qos: Qos])[]) {
  const filters = asked.map(([filter, qos]) => ({ filter, qos }));
  const before = sandbox.events.length;
  const request = { clientId, filters };
  const reply: SubscribeReply = sandbox.run(subscribe, request);
  const events = sandbox.events.slice(before);
  assert.equal(replyOf(subscribe, events, request), reply, 'the reply says something else than the log');
  return { reply, events, types: events.map(({ type }) => type) };
}
const held = ({ world }: PureSandbox, clientId: string) => [...(world.client(clientId)?.state.session?.filters ?? [])];

async function open(): Promise<PureSandbox> {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  connected(sandbox, GATEWAY);
  sandbox.run(start, {
    node: 'n1',
    version: '1',
    plainRefusedFilters: ['no'],
  });
  connected(sandbox, 'x', { plain: true, credential: 'none' });
  return sandbox;
}

const test = suite('SUBSCRIBE and UNSUBSCRIBE');

test('filters are kept as the client wrote them, in its own stream', async () => {
  const sandbox = await open();
  const { reply, events } = run(sandbox, DEVICE, [COMMANDS, 1], ['iot-2/mon', 0]);
  assert.equal(reply, { codes: [1, 0] });
  const [event] = events;
  assert.equal([event?.type, event?.stream, event?.metadata.org], ['ClientSubscribed', `client-${DEVICE}`, 'abc123']);
  assert.equal(held(sandbox, DEVICE), [
    [COMMANDS, 1],
    ['iot-2/mon', 0],
  ]);
});

// biome-ignore format: a table reads in columns
const rows: readonly (readonly [name: string, clientId: string, asked: readonly (readonly [string, Qos])[], reply: readonly number[] | number, types: readonly string[], held: number])[] = [
  ['a bad filter closes a device',               DEVICE,  [['iot-2/evt/+/fmt/+', 1]],             276,        ['SubscribeRefused'],                     0],
  ['even beside a good one',                     DEVICE,  [[COMMANDS, 1], ['x', 1]],              276,        ['SubscribeRefused'],                     0],
  ['a system topic has its own code',            DEVICE,  [['$SYS/#', 1]],                        289,        ['SubscribeRefused'],                     0],
  ['a gateway stays, and gets nothing',          GATEWAY, [[LONG, 1], ['x', 1]],                  [128, 128], ['SubscribeRefused'],                     0],
  ['the short form of IBM\'s Java library too',  GATEWAY, [[COMMANDS, 2]],                        [128],      ['SubscribeRefused'],                     0],
  ['the plain listener judges each alone',       PLAIN,   [['yes', 2], ['no', 1], ['a/#', 0]],    [2, 128, 0],['ClientSubscribed', 'SubscribeRefused'], 2],
  ['a filter that is no filter',                 PLAIN,   [['a/#/b', 1]],                         [128],      ['SubscribeRefused'],                     0],
  ['the same filter twice counts once',          DEVICE,  [[COMMANDS, 1], [COMMANDS, 2]],         [1, 2],     ['ClientSubscribed'],                     1],
];

for (const [name, clientId, asked, expected, types, count] of rows) {
  test(name, async () => {
    const sandbox = await open();
    const { reply, types: seen } = run(sandbox, clientId, ...asked);
    assert.equal(reply.closeCode ?? reply.codes, expected);
    assert.equal(seen, types);
    assert.is(held(sandbox, clientId).length, count);
  });
}

test('the 51st subscription of a device closes it, the 50th again does not', async () => {
  const sandbox = await open();
  const filters = Array.from({ length: 50 }, (_, index) => [`iot-2/cmd/c${index}/fmt/json`, 0] as const);
  assert.is(run(sandbox, DEVICE, ...filters).reply.closeCode, undefined);
  assert.is(run(sandbox, DEVICE, ['iot-2/cmd/c7/fmt/json', 2]).reply.closeCode, undefined);
  assert.is(run(sandbox, DEVICE, ['iot-2/cmd/more/fmt/json', 0]).reply.closeCode, 154);
  sandbox.run(unsubscribe, { clientId: DEVICE, filters: ['iot-2/cmd/c7/fmt/json'] });
  assert.is(run(sandbox, DEVICE, ['iot-2/cmd/more/fmt/json', 0]).reply.closeCode, undefined);
});

test('UNSUBSCRIBE is always answered, whether or not there was a subscription', async () => {
  const sandbox = await open();
  run(sandbox, DEVICE, [COMMANDS, 1], ['iot-2/mon', 0]);
  assert.is(sandbox.run(unsubscribe, { clientId: DEVICE, filters: [COMMANDS, 'never', ''] }), undefined);
  const event = sandbox.events.at(-1);
  assert.equal([event?.type, event?.stream], ['ClientUnsubscribed', `client-${DEVICE}`]);
  assert.equal(event?.data, { clientId: DEVICE, filters: [COMMANDS, 'never', ''] });
  assert.equal(held(sandbox, DEVICE), [['iot-2/mon', 0]]);
});

test('who is not connected cannot subscribe: that is a fault of the program, not of a client', async () => {
  const sandbox = await openFurnished();
  assert.throws(() => run(sandbox, DEVICE, [COMMANDS, 1]), /subscribes without being connected/);
});
