/** Messages in several steps: broken QoS, commands to devices, durable sessions, shared subscriptions. */
import { publishFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { judgeEnd, same } from '../acting-client.ts';
import { expectedMessage, pair } from '../expected-message.ts';
import { app1, application, dev1 } from '../fixture.ts';
import { array, object, onlyKeys } from '../json.ts';
import { expectApp } from '../prose-app.ts';
import type { Script } from '../stage.ts';
import { ends, says } from '../vector.ts';
import { filters } from './single-action.ts';

const events = 'iot-2/type/+/id/+/evt/+/fmt/+';

export const trafficScripts: Readonly<Record<string, Script>> = {
  P29: async (stage, vector) => {
    says(vector, { do: 'PUBLISH with QoS bits 3' });
    ends(vector, 'CLOSE');
    const client = await stage.connected(dev1);
    stage.mark();
    client.send(publishFrame({ topic: 'iot-2/evt/temp/fmt/json', payload: '{}', qos: 3, packetId: 1 }));
    await judgeEnd(client, 'CLOSE', 1, []);
    await (await expectApp(stage, vector.app, { client: dev1 }))();
  },

  S23: async (stage, vector) => {
    onlyKeys(vector.expect, ['receives']);
    const [subscribe, words] = array(object(vector.do).seq);
    const told = /^app publishes (\S+) qos1 (.+)$/.exec(String(words));
    if (!told) throw new Error(`Nothing translates the words "${words}".`);
    const device = await stage.connected(dev1);
    same('SUBACK', [1], await device.subscribe(filters(object(subscribe).filters)));
    const application = await stage.connected(app1);
    stage.mark();
    await application.publish(told[1] as string, told[2] as string, 1);
    await receivesExactly(device, [expectedMessage(object(vector.expect.receives), stage.localise)]);
    await (await expectApp(stage, vector.app, { client: app1 }))();
  },

  S24: async (stage, vector) => {
    says(vector, {
      expect: { connack: { rc: 0, sessionPresent: 1 }, receives: '3 commands in order' },
      app: '3 commands on the app topic',
    });
    const steps = array(object(vector.do).seq);
    const words = ['clean=0 CONNECT', 'DISCONNECT', 'app publishes 3 commands qos1', 'clean=0 CONNECT'];
    same(
      'in words',
      words,
      steps.filter((step) => typeof step === 'string'),
    );
    const durable = { ...dev1, clean: false };
    const before = await stage.connected(durable);
    same('SUBACK', [1], await before.subscribe(filters(object(steps[1]).filters)));
    await before.disconnect();
    await stage.sawStatus(dev1.clientId, 'Disconnect');
    const application = await stage.connected(app1);
    stage.mark();
    const payloads = ['{"n":1}', '{"n":2}', '{"n":3}'];
    for (const payload of payloads) await application.publish('iot-2/type/t1/id/dev1/cmd/c/fmt/json', payload, 1);
    await stage.expectAtObserver(
      payloads.map((payload) => ({
        topic: 'iot-2/type/t1/id/dev1/cmd/c/fmt/json',
        payload: Buffer.from(payload),
        retain: false,
      })),
    );
    const after = await stage.open();
    const { returnCode, sessionPresent } = await after.connect(durable);
    same('CONNACK', { returnCode: 0, sessionPresent: true }, { returnCode, sessionPresent });
    await after.until(() => after.messages()[payloads.length - 1], 'three commands');
    await after.ping();
    const received = after.messages().map(({ topic, qos, payload }) => `${topic} ${qos} ${payload}`);
    same(
      'commands',
      payloads.map((payload) => `iot-2/cmd/c/fmt/json 1 ${payload}`),
      received,
    );
    await after.disconnect();
    await stage.forget(dev1);
  },

  A29: async (stage, vector) => {
    says(vector, {
      do: {
        seq: ['A:abc123:sc twice, both subscribe iot-2/type/+/id/+/evt/+/fmt/+ qos1', 'dev1 publishes 10 events qos1'],
      },
      expect: { receives: 'each event by exactly one of the two; total 10' },
      app: 'observer (class a) receives all 10',
    });
    const members = [
      await stage.connected(application('A:abc123:sc')),
      await stage.connected(application('A:abc123:sc')),
    ] as const;
    for (const member of members) same('SUBACK', [1], await member.subscribe([[events, 1]]));
    const payloads = Array.from({ length: 10 }, (_, n) => `{"n":${n}}`);
    const device = await stage.connected(dev1);
    stage.mark();
    for (const payload of payloads) await device.publish('iot-2/evt/e/fmt/json', payload, 1);
    await stage.expectAtObserver(payloads.map((payload) => deviceEvent(payload)));
    await Promise.all(members.map((member) => member.ping()));
    const received = members.flatMap((member) => numbered(member));
    same('the ten events, each at one of the two members,', payloads, received.sort());
  },

  A30: async (stage, vector) => {
    says(vector, {
      do: {
        seq: ['A:abc123:sc and A:abc123:sc:i1 both subscribe the same filter', 'dev1 publishes 4 events'],
      },
      expect: { receives: 'each of the two groups receives all 4' },
      app: null,
    });
    // The observer is no part of this vector: what it sees of dev1's events is A29's matter.
    const groups = [
      await stage.connected(application('A:abc123:sc')),
      await stage.connected(application('A:abc123:sc:i1')),
    ] as const;
    for (const member of groups) same('SUBACK', [1], await member.subscribe([[events, 1]]));
    const payloads = Array.from({ length: 4 }, (_, n) => `{"n":${n}}`);
    const device = await stage.connected(dev1);
    for (const payload of payloads) await device.publish('iot-2/evt/e/fmt/json', payload, 1);
    await stage.settle();
    for (const member of groups) {
      await member.until(() => numbered(member)[payloads.length - 1], 'four events');
      await member.ping();
      same('all four events in each group', payloads, numbered(member));
    }
  },
};

function deviceEvent(payload: string) {
  return { topic: 'iot-2/type/t1/id/dev1/evt/e/fmt/json', payload: Buffer.from(payload), retain: false };
}

/** Payloads of dev1's events, as they came; the stage's own events are left out. */
function numbered(member: RawClient): string[] {
  const topic = deviceEvent('').topic;
  return member
    .messages()
    .filter((message) => message.topic === topic)
    .map(({ payload }) => payload.toString());
}

async function receivesExactly(client: RawClient, expected: Parameters<typeof pair>[0]): Promise<void> {
  await client
    .until(() => (pair(expected, client.messages()).missing ? undefined : true), 'the message')
    .catch(() => {});
  await client.ping();
  const { problem } = pair(expected, client.messages());
  if (problem) throw new Error(`The client ${problem}.`);
}
