/** Vectors of one action that is written as data: CONNECT, PUBLISH, SUBSCRIBE. */
import type { ConnectFields, Qos } from '../../doubles/mqtt-frames.ts';
import { connectFrame, publishFrame, subscribeFrame } from '../../doubles/mqtt-frames.ts';
import { openWebSocket } from '../../doubles/open-client.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { judgeConnect, judgePublish, judgeSubscribe, same } from '../acting-client.ts';
import { expectedMessage, pair, payloadBytes } from '../expected-message.ts';
import { actor } from '../fixture.ts';
import { array, type Json, type JsonObject, object, onlyKeys } from '../json.ts';
import { expectApp } from '../prose-app.ts';
import { messagingHost, type Stage } from '../stage.ts';
import type { Vector } from '../vector.ts';

export async function connectVector(stage: Stage, vector: Vector): Promise<void> {
  const action = object(vector.do);
  const fields = connectFields(action);
  const judgeApp = await expectApp(stage, vector.app, { client: fields });
  const client = action.transport === 'ws' ? await upgraded(stage, action, vector.expect) : await stage.open();
  stage.mark();
  client.send(connectFrame(fields));
  await judgeConnect(client, vector.expect);
  await judgeApp();
}

export async function publishVector(stage: Stage, vector: Vector): Promise<void> {
  const action = object(vector.do);
  onlyKeys(action, ['op', 'topic', 'qos', 'payload', 'retain']);
  const fields = actor(vector.who);
  const payload = payloadBytes(action.payload);
  const judgeApp = await expectApp(stage, vector.app, { client: fields, payload });
  const client = await stage.connected(fields);
  const watcher = await deviceWatcher(stage, vector.expect.device);
  stage.mark();
  const from = client.received.length;
  const packetId = client.nextPacketId();
  client.send(
    publishFrame({
      topic: String(action.topic),
      payload,
      qos: Number(action.qos),
      retain: action.retain === 1,
      packetId,
    }),
  );
  const { device: _, ...expect } = vector.expect;
  await judgePublish(client, expect, from, packetId);
  await judgeApp();
  await watcher?.(payload);
}

export async function subscribeVector(stage: Stage, vector: Vector): Promise<void> {
  const action = object(vector.do);
  onlyKeys(action, ['op', 'filters']);
  onlyKeys(vector.expect, ['suback', 'then', 'thenReceives']);
  const fields = actor(vector.who);
  const judgeApp = await expectApp(stage, vector.app, { client: fields });
  const client = await stage.connected(fields);
  stage.mark();
  const from = client.received.length;
  client.send(subscribeFrame(client.nextPacketId(), filters(action.filters)));
  await judgeSubscribe(client, vector.expect, from);
  if (vector.expect.thenReceives !== undefined) {
    const message = expectedMessage(vector.expect.thenReceives, stage.localise);
    await client.until(() => client.messages(from)[0], 'the message that the vector names');
    const { problem } = pair([message], client.messages(from));
    if (problem) throw new Error(`The client ${problem}.`);
  }
  await judgeApp();
}

/** The CONNECT that a vector describes. */
export function connectFields(action: JsonObject): ConnectFields {
  onlyKeys(action, [
    ...['op', 'clientId', 'user', 'pass', 'clean', 'keepalive', 'will', 'protocolName', 'level', 'note'],
    ...['transport', 'path', 'subprotocol'],
  ]);
  const { clientId, user, pass, clean, keepalive, will, protocolName, level } = action;
  return {
    clientId: String(clientId),
    clean: clean === 1,
    ...(user !== undefined && { user: String(user) }),
    ...(pass !== undefined && { pass: String(pass) }),
    ...(keepalive !== undefined && { keepAliveSeconds: Number(keepalive) }),
    ...(protocolName !== undefined && { protocolName: String(protocolName) }),
    ...(level !== undefined && { level: Number(level) }),
    ...(will !== undefined && { will: willFields(object(will)) }),
  };
}

function willFields(will: JsonObject): NonNullable<ConnectFields['will']> {
  onlyKeys(will, ['topic', 'payload', 'qos', 'retain']);
  const { topic, payload, qos = 0, retain } = will;
  return { topic: String(topic), payload: String(payload), qos: Number(qos) as Qos, retain: retain === 1 };
}

/** Filters with the QoS asked for. */
export function filters(described: Json | undefined): [string, number][] {
  return array(described).map((pair) => {
    const [filter, qos] = array(pair);
    return [String(filter), Number(qos)];
  });
}

async function upgraded(stage: Stage, action: JsonObject, expect: JsonObject): Promise<RawClient> {
  const upgrade = {
    host: messagingHost,
    path: String(action.path),
    subprotocol: String(action.subprotocol),
  };
  const { answer, accepted, client } = await openWebSocket(stage.target, upgrade);
  same('HTTP status', expect.http, answer.status);
  same('a right Sec-WebSocket-Accept', true, accepted);
  same('Sec-WebSocket-Protocol', expect.echoSubprotocol, answer.headers.get('sec-websocket-protocol'));
  if (!client) throw new Error('There is no WebSocket after the answer.');
  return stage.keep(client);
}

/** For "receives {topic}": the device is there, has subscribed, and afterwards has that message and no other. */
async function deviceWatcher(
  stage: Stage,
  words: Json | undefined,
): Promise<((payload: Buffer) => Promise<void>) | undefined> {
  if (words === undefined) return undefined;
  const topic = /^receives (\S+)$/.exec(String(words))?.[1];
  if (topic === undefined) throw new Error(`Nothing translates the words "${words}".`);
  const device = await stage.connected(actor('d'));
  same('SUBACK of the device', [1], await device.subscribe([['iot-2/cmd/+/fmt/+', 1]]));
  return async (payload) => {
    await device.until(() => device.messages()[0], 'the command');
    await device.ping();
    const { problem } = pair([{ topic, payload, retain: false, qos: 1 }], device.messages());
    if (problem) throw new Error(`The device ${problem}.`);
  };
}
