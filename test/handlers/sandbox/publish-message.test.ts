import {
  type PublishMessageReply,
  type PublishMessageRequest,
  publishMessage,
} from '../../../handlers/sandbox/publish-message.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openFurnished } from '../furnished.ts';
import { replyOf } from '../reply-of.ts';

const payload = Buffer.from('{"x":1}');
const base: PublishMessageRequest = { org: 'abc123', typeId: 't1', deviceId: 'dev1', format: 'json', qos: 1, payload };

// biome-ignore format: a table reads in columns
const sent: readonly (readonly [name: string, changes: Partial<PublishMessageRequest>, clientId: string, topic: string])[] = [
  ['an event as its device',               { eventId: 'e' },                       'd:abc123:t1:dev1',     'iot-2/type/t1/id/dev1/evt/e/fmt/json'],
  ['an event of a device nobody knows',    { eventId: 'e', deviceId: 'no such' },  'd:abc123:t1:no such',  'iot-2/type/t1/id/no such/evt/e/fmt/json'],
  ['a command as an application',          { commandId: 'c' },                     'a:abc123:sandbox',     'iot-2/type/t1/id/dev1/cmd/c/fmt/json'],
  ['an event into quickstart',             { eventId: 'e', org: 'quickstart' },    'd:quickstart:t1:dev1', 'iot-2/type/t1/id/dev1/evt/e/fmt/json'],
];

// biome-ignore format: a table reads in columns
const refused: readonly (readonly [name: string, changes: Partial<PublishMessageRequest>, rejection: string, org: string])[] = [
  ['an org that does not exist',           { eventId: 'e', org: 'zzzzzz' },        'org-unknown',     '-'],
  ['a level too many in the event id',     { eventId: 'e/f' },                     'topic-not-valid', 'abc123'],
  ['a wildcard for a device',              { eventId: 'e', deviceId: '+' },        'topic-not-valid', 'abc123'],
  ['a level too many in the device id',    { eventId: 'e', deviceId: 'a/b' },      'topic-not-valid', 'abc123'],
  ['an empty type',                        { eventId: 'e', typeId: '' },           'topic-not-valid', 'abc123'],
  ['a wildcard for a command',             { commandId: '+' },                     'topic-not-valid', 'abc123'],
  ['an empty format',                      { commandId: 'c', format: '' },         'topic-not-valid', 'abc123'],
  ['text into quickstart',                 { eventId: 'e', org: 'quickstart', format: 'text' }, 'topic-not-valid', 'quickstart'],
  ['a command into quickstart',            { commandId: 'c', org: 'quickstart' },  'topic-not-valid', 'quickstart'],
];

const test = suite('messages sent by hand');

async function run(changes: Partial<PublishMessageRequest>) {
  const sandbox = await openFurnished();
  const request = { ...base, ...changes };
  const reply: PublishMessageReply = sandbox.run(publishMessage, request);
  const event = sandbox.events.at(-1);
  assert.equal(replyOf(publishMessage, [event], request), reply, 'the reply says something else than the log');
  assert.is(event?.stream, 'messages-n1');
  return { reply, event };
}

for (const [name, changes, clientId, topic] of sent) {
  test(name, async () => {
    const { reply, event } = await run(changes);
    assert.is(reply, undefined);
    assert.equal([event?.type, event?.data], ['MessagePublished', { clientId, topic, qos: 1 }]);
    assert.is(event?.payload?.toString(), '{"x":1}');
    const { handler, request = {} } = event?.metadata.input ?? {};
    assert.is(handler, 'sandbox/publish-message', "the event alone does not tell it from a client's");
    assert.equal((request as { payload?: unknown }).payload, { bytes: 7 }, 'its bytes stand in the event already');
  });
}

for (const [name, changes, rejection, org] of refused) {
  test(`refused: ${name}`, async () => {
    const { reply, event } = await run(changes);
    assert.is(reply?.rejection, rejection);
    assert.equal([event?.type, event?.metadata.org], ['PublishRefused', org]);
    const { closed, reason } = (event?.data ?? {}) as Readonly<Record<string, unknown>>;
    assert.equal([closed, reason], [false, reply?.reason]);
  });
}
