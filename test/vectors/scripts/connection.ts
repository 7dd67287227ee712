/** Connections in several steps: takeover, keep-alive, leaving with and without a word, Will. */
import { connectFrame, publishFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { judgeConnect, judgeEnd, same } from '../acting-client.ts';
import { dev1 } from '../fixture.ts';
import { array, object } from '../json.ts';
import { expectApp, nothingLater, status } from '../prose-app.ts';
import type { Script, Stage } from '../stage.ts';
import { ends, says, type Vector } from '../vector.ts';
import { connectFields } from './single-action.ts';

export const connectionScripts: Readonly<Record<string, Script>> = {
  C21: async (stage, vector) => {
    says(vector, {
      expect: { connack: [0, 0], both: 'stay connected' },
      app: 'two Connect on iot-2/app/sc/mon',
    });
    stage.mark();
    const [first, second] = await connectTwice(stage, vector);
    await Promise.all([first.ping(), second.ping()]);
    const connect = status('iot-2/app/sc/mon', { Action: 'Connect' });
    await stage.expectAtObserver([connect, connect]);
    await Promise.all([first.ping(), second.ping()]);
  },

  C23: async (stage, vector) => {
    const fields = connectFields(object(vector.do));
    const judgeApp = await expectApp(stage, vector.app, { client: fields });
    const client = await stage.open();
    stage.mark();
    client.send(connectFrame(fields));
    await judgeConnect(client, vector.expect);
    await judgeApp();
    await client.disconnect();
    await stage.forget(fields);
  },

  C26: async (stage, vector) => {
    says(vector, { expect: { connack: [0, 0], first: 'CLOSE' } });
    stage.mark();
    const [first, second] = await connectTwice(stage, vector);
    await judgeEnd(first, 'CLOSE', 1, []);
    await judgeEnd(second, undefined, 1, []);
    // The vector names the Connect once; each of the two connections has one.
    const [connect, replaced, stored] = array(vector.app);
    same('in words', 'stored message afterwards: Connect of the second connection', stored);
    await (await expectApp(stage, [connect, connect, replaced] as typeof vector.app, { client: dev1 }))();
    const connects = stage.seen().filter(({ payload }) => payload.includes('"Connect"'));
    const kept = (await stage.later('iot-2/type/t1/id/dev1/mon')).map(({ payload }) => payload.toString());
    same('as the stored message', [connects.at(-1)?.payload.toString()], kept);
  },

  C31: async (stage, vector) => {
    ends(vector, 'CLOSE', { connack: 0 });
    const [connect, again] = array(object(vector.do).seq);
    same('in words', 'same socket: CONNECT again', again);
    const fields = connectFields(object(connect));
    const client = await stage.connected(fields);
    stage.mark();
    client.send(connectFrame(fields));
    await judgeEnd(client, 'CLOSE', 1, []);
    await (await expectApp(stage, vector.app, { client: fields }))();
  },

  C32: async (stage, vector) => {
    says(vector, { do: { op: 'PUBLISH before CONNECT' } });
    ends(vector, 'CLOSE');
    const client = await stage.open();
    stage.mark();
    client.send(publishFrame({ topic: 'iot-2/evt/temp/fmt/json', payload: '{}' }));
    await judgeEnd(client, 'CLOSE', 0, []);
    await (await expectApp(stage, vector.app, { client: dev1 }))();
  },

  C46: async (stage, vector) => {
    ends(vector, 'CLOSE after about 3 s');
    const fields = firstConnect(vector, 'send nothing');
    const client = await stage.connected(fields);
    stage.mark();
    const connectedAt = performance.now();
    await client.untilClosed(30_000);
    // Only the lower bound: a slow machine makes it late, but nothing may make it early.
    const waitedMs = performance.now() - connectedAt;
    if (waitedMs < 2000)
      throw new Error(`Expected to be left alone for its keep-alive of 2 s; was closed after ${waitedMs} ms.`);
    await (await expectApp(stage, vector.app, { client: fields }))();
  },

  C47: leave('DISCONNECT'),
  C49: leave('DISCONNECT'),
  C48: leave('drop TCP without DISCONNECT'),

  C52: async (stage, vector) => {
    says(vector, { expect: { connack: 0 } });
    const fields = firstConnect(vector, 'drop TCP without DISCONNECT');
    const client = await stage.connected(fields);
    stage.mark();
    client.drop();
    // The status message is not what the vector is about, but it comes with the Will.
    const [will, words] = array(vector.app);
    same('in words', 'a later subscriber receives no retained copy', words);
    const gone = { topic: 'iot-2/type/t1/id/dev1/mon', json: { Action: 'Disconnect', CloseCode: 91 } };
    await (await expectApp(stage, [will, gone] as typeof vector.app, { client: fields }))();
    await nothingLater(stage, String(object(will).topic))();
  },
};

function leave(how: 'DISCONNECT' | 'drop TCP without DISCONNECT'): Script {
  return async (stage, vector) => {
    if (how === 'DISCONNECT') ends(vector, 'CLOSE');
    else says(vector, { expect: {} });
    const fields = firstConnect(vector, how);
    const judgeApp = await expectApp(stage, cleared(vector), { client: fields });
    const client = await stage.connected(fields);
    stage.mark();
    if (how === 'DISCONNECT') {
      await client.disconnect();
    } else client.drop();
    await judgeApp();
  };
}

/** Names the topic in the words of C49 as those of P04 do: the one before them. */
function cleared(vector: Vector): Vector['app'] {
  return array(vector.app).map((part) =>
    part === 'a later subscriber to iot-2/app/app1/mon receives nothing' ? 'a later subscriber receives nothing' : part,
  );
}

function firstConnect(vector: Vector, then: string): ReturnType<typeof connectFields> {
  const [connect, words] = array(object(vector.do).seq);
  same('in words', then, words);
  return connectFields(object(connect));
}

async function connectTwice(stage: Stage, vector: Vector): Promise<readonly [RawClient, RawClient]> {
  const [first, second] = array(object(vector.do).seq).map((step) => connectFields(object(step)));
  if (!first || !second) throw new Error('The script expects two CONNECTs.');
  const older = await stage.open();
  const newer = await stage.open();
  const codes = [(await older.connect(first)).returnCode, (await newer.connect(second)).returnCode];
  same('CONNACKs', [0, 0], codes);
  return [older, newer];
}
