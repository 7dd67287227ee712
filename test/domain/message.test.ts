import { type MessageEvent, message, type PublishMessage } from '../../domain/message.ts';
import { rejection } from '../../domain/rejections.ts';
import { deciderTable } from '../spec/decider.ts';

const clientId = 'd:abc123:t1:dev1';
const sentTopic = 'iot-2/evt/e1/fmt/json';
const topic = 'iot-2/type/t1/id/dev1/evt/e1/fmt/json';
const payload = Buffer.from('{"x":1}');

const publish = (changes: Partial<PublishMessage> = {}): PublishMessage => ({
  type: 'PublishMessage',
  clientId,
  sentTopic,
  topic: { ok: true, value: topic },
  qos: 0,
  packetId: 0,
  dup: false,
  retain: false,
  closes: true,
  open: false,
  payload,
  ...changes,
});
const bad = { topic: { ok: false, rejection: rejection('topic-not-valid', 'x') } } as const;

const kept = (data: object = {}): MessageEvent => {
  return { type: 'MessagePublished', data: { clientId, topic, qos: 0, ...data }, payload };
};
const refused = (closed: boolean, qos: 0 | 1 | 2): MessageEvent => ({
  type: 'PublishRefused',
  data: {
    clientId,
    topic: sentTopic,
    qos,
    payloadBytes: 7,
    rejection: 'topic-not-valid',
    closed,
    closeCode: 276,
    reason: 'The topic is not valid: x',
  },
});
const repeated: MessageEvent = { type: 'DuplicateReceived', data: { clientId, packetId: 7 } };

// biome-ignore format: a table reads in columns
deciderTable(message, [
  // name                                         given  when                                                          then
  ['keeps a message in the platform\'s form',     [],    publish(),                                                    [kept()]],
  ['keeps the packet id of QoS 1',                [],    publish({ qos: 1, packetId: 7 }),                             [kept({ qos: 1, packetId: 7 })]],
  ['keeps none where there is none',              [],    publish({ qos: 1, packetId: 0 }),                             [kept({ qos: 1 })]],
  ['keeps that it is a repetition',               [],    publish({ qos: 1, packetId: 7, dup: true }),                  [kept({ qos: 1, packetId: 7, dup: true })]],
  ['keeps that it asked to be retained',          [],    publish({ retain: true }),                                    [kept({ retain: true })]],
  ['keeps a QoS 2 message',                       [],    publish({ qos: 2, packetId: 7 }),                             [kept({ qos: 2, packetId: 7 })]],
  ['recognises one that is open',                 [],    publish({ qos: 2, packetId: 7, open: true }),                 [repeated]],
  ['recognises it without the DUP flag too',      [],    publish({ qos: 2, packetId: 7, open: true, dup: true }),      [repeated]],
  ['refuses and closes',                          [],    publish({ ...bad, qos: 1, packetId: 7 }),                     [refused(true, 1)]],
  ['refuses and stays',                           [],    publish({ ...bad, closes: false }),                           [refused(false, 0)]],
  ['the topic is asked before the packet id',     [],    publish({ ...bad, qos: 2, packetId: 7, open: true }),         [refused(true, 2)]],
  ['what happened before does not matter',        [kept(), repeated], publish({ qos: 2, packetId: 7 }),                [kept({ qos: 2, packetId: 7 })]],
]);
