import type { PublishMessageReply } from '../../../handlers/sandbox/publish-message.ts';
import { type RepublishMessageRequest, republishMessage } from '../../../handlers/sandbox/republish-message.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openFurnished } from '../furnished.ts';
import { replyOf } from '../reply-of.ts';

const test = suite('messages that come again');

const device = 'd:abc123:t1:dev1';
const topic = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
const ours = { org: 'abc123', originalOrg: 'abc123' };
const base: RepublishMessageRequest = {
  ...{ ...ours, clientId: device, topic, qos: 1, retain: false, payload: Buffer.from([0, 255]) },
};
const gateway = 'g:abc123:gwt:gw1';
const command = 'iot-2/type/t1/id/dev1/cmd/c/fmt/json';
const manage = 'iotdevice-1/type/t1/id/dev1/mgmt/manage';

// biome-ignore format: a table reads in columns
const sent: readonly (readonly [name: string, changes: Partial<RepublishMessageRequest>, data: object])[] = [
  ['an event of a device',                  {},                                              { clientId: device, topic, qos: 1 }],
  ['at QoS 2, without a packet id',         { qos: 2 },                                      { clientId: device, topic, qos: 2 }],
  ['asked to be retained, as then',         { retain: true },                                { clientId: device, topic, qos: 1, retain: true }],
  ['a gateway for a device behind it',      { clientId: gateway },                           { clientId: gateway, topic, qos: 1 }],
  ['a management request of a device',      { topic: manage },                               { clientId: device, topic: manage, qos: 1 }],
  ['a command of an application',           { clientId: 'a:abc123:app', topic: command },    { clientId: 'a:abc123:app', topic: command, qos: 1 }],
  ['of a scalable one',                     { clientId: 'A:abc123:app:1', topic: command },  { clientId: 'A:abc123:app:1', topic: command, qos: 1 }],
  ['in another org, its client there, too', { org: 'sec789' },                               { clientId: 'd:sec789:t1:dev1', topic, qos: 1 }],
  ['in quickstart',                         { org: 'quickstart' },                           { clientId: 'd:quickstart:t1:dev1', topic, qos: 1 }],
];

// biome-ignore format: a table reads in columns
const refused: readonly (readonly [name: string, changes: Partial<RepublishMessageRequest>, rejection: string, org: string])[] = [
  ['an org that does not exist',             { org: 'zzzzzz' },                        'org-unknown',     '-'],
  ["another device's topic",                 { topic: topic.replace('dev1', 'dev2') }, 'topic-not-valid', 'abc123'],
  ['a command of a device',                  { topic: command },                       'topic-not-valid', 'abc123'],
  ['a topic of the plain listener',          { clientId: 'p:plain:x', topic: 'a/b' },  'client-id-class', 'abc123'],
  ['a command in quickstart',                { org: 'quickstart', clientId: 'a:abc123:app', topic: command }, 'topic-not-valid', 'quickstart'],
];

async function run(changes: Partial<RepublishMessageRequest>) {
  const sandbox = await openFurnished();
  const request = { ...base, ...changes };
  const reply: PublishMessageReply = sandbox.run(republishMessage, request, { causationId: 'then' });
  const event = sandbox.events.at(-1);
  assert.equal(replyOf(republishMessage, [event], request), reply, 'the reply says something else than the log');
  assert.is(event?.stream, 'messages-n1');
  assert.is(event?.metadata.causationId, 'then');
  return { reply, event };
}

for (const [name, changes, data] of sent) {
  test(name, async () => {
    const { reply, event } = await run(changes);
    assert.is(reply, undefined);
    assert.equal([event?.type, event?.data], ['MessagePublished', data]);
    assert.equal([...(event?.payload ?? [])], [0, 255]);
    assert.is(event?.metadata.org, changes.org ?? 'abc123');
  });
}

for (const [name, changes, rejection, org] of refused) {
  test(`refused: ${name}`, async () => {
    const { reply, event } = await run(changes);
    assert.is(reply?.rejection, rejection);
    const { type, metadata, data = {} } = event ?? {};
    assert.equal([type, metadata?.org], ['PublishRefused', org]);
    assert.is((data as { closed?: boolean }).closed, false);
  });
}
