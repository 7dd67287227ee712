/** Status messages: who gets which, retained or live. */
import type { Published } from '../../doubles/raw-client.ts';
import { judgeEnd, same } from '../acting-client.ts';
import { expectedMessage, pair } from '../expected-message.ts';
import { app1, application, dev1, dev2, monitorTopic } from '../fixture.ts';
import { call, jsonBody } from '../http/call.ts';
import { array, type Json, object, onlyKeys } from '../json.ts';
import type { Script, Stage } from '../stage.ts';
import { ends, says } from '../vector.ts';

const dev1Status = monitorTopic(dev1.clientId);

export const monitorScripts: Readonly<Record<string, Script>> = {
  A03: async (stage, vector) => {
    says(vector, {
      expect: { suback: [0], receives: 'one retained status per device ever connected, retain=1' },
      app: null,
    });
    const second = await stage.connected(dev2);
    const kept = await subscribeAsApp1(stage, vector.do, vector.expect.suback, 1);
    eachOnceAndRetained(kept);
    // dev1 has been here and gone, dev2 is here; nobody has ever let "nosuch" in.
    same('the status of dev1', ['Disconnect'], actionsOn(kept, dev1Status));
    same('the status of dev2', ['Connect'], actionsOn(kept, monitorTopic(dev2.clientId)));
    same('the status of a device that was only refused', [], actionsOn(kept, 'iot-2/type/t1/id/nosuch/mon'));
    await second.disconnect();
  },

  A04: async (stage, vector) => {
    says(vector, {
      expect: { suback: [0], receives: 'retained Connect of each connected application, itself included' },
      app: null,
    });
    const gone = await stage.connected(application('a:abc123:app3'));
    await gone.disconnect();
    await stage.sawStatus('a:abc123:app3', 'Disconnect');
    await stage.connected(application('a:abc123:app2'));
    const kept = await subscribeAsApp1(stage, vector.do, vector.expect.suback, 2);
    eachOnceAndRetained(kept);
    for (const appId of ['app1', 'app2', 'obs'])
      same(`the status of ${appId}`, ['Connect'], actionsOn(kept, `iot-2/app/${appId}/mon`));
    same('the status of an application that has left', [], actionsOn(kept, 'iot-2/app/app3/mon'));
    same(
      'actions other than Connect',
      [],
      kept.map(action).filter((name) => name !== 'Connect'),
    );
  },

  M01: async (stage, vector) => {
    says(vector, { do: 'device dev1 connected, then observer subscribes iot-2/type/t1/id/dev1/mon', app: null });
    onlyKeys(vector.expect, ['receives']);
    await stage.connected(dev1);
    laterReceives(await stage.later(dev1Status), vector.expect.receives);
  },

  M02: async (stage, vector) => {
    says(vector, { do: 'device dev1 disconnected, then observer subscribes iot-2/type/t1/id/dev1/mon', app: null });
    onlyKeys(vector.expect, ['receives']);
    const device = await stage.connected(dev1);
    await device.disconnect();
    await stage.sawStatus(dev1.clientId, 'Disconnect');
    laterReceives(await stage.later(dev1Status), vector.expect.receives);
  },

  M03: async (stage, vector) => {
    says(vector, { do: 'observer subscribed first, then dev1 connects', app: null });
    onlyKeys(vector.expect, ['receives']);
    stage.mark();
    await stage.connected(dev1);
    await stage.expectAtObserver([{ topic: dev1Status, ...expectedMembers(vector.expect.receives) }]);
  },

  M04: async (stage, vector) => {
    says(vector, { do: 'dev1 publishes 3 events then DISCONNECT', app: null });
    onlyKeys(vector.expect, ['receives']);
    const device = await stage.connected(dev1);
    for (const n of [1, 2, 3]) await device.publish('iot-2/evt/e/fmt/json', `{"n":${n}}`, 1);
    await stage.settle();
    stage.mark();
    await device.disconnect();
    await stage.expectAtObserver([{ topic: dev1Status, ...expectedMembers(vector.expect.receives) }]);
  },

  M05: async (stage, vector) => {
    says(vector, {
      do: 'app app1 killed (TCP drop), then a new subscriber to iot-2/app/app1/mon',
      app: null,
      expect: { receives: 'nothing' },
    });
    const client = await stage.connected(app1);
    stage.mark();
    client.drop();
    await stage.sawStatus(app1.clientId, 'Disconnect');
    await stage.settle();
    same('at a new subscriber', [], (await stage.later(monitorTopic(app1.clientId))).map(action));
  },

  M06: async (stage, vector) => {
    says(vector, {
      do: 'subscribe iot-2/type/+/id/+/mon at qos 2',
      app: null,
      expect: { suback: [2], receives: 'qos 0 messages' },
    });
    const client = await stage.connected(app1);
    same('SUBACK', [2], await client.subscribe([['iot-2/type/+/id/+/mon', 2]]));
    await stage.connected(dev1);
    await client.until(
      () => client.messages().find(({ topic, retain }) => topic === dev1Status && !retain),
      'a live Connect',
    );
    same(
      'QoS of kept and live messages',
      [],
      client
        .messages()
        .map(({ qos }) => qos)
        .filter((qos) => qos !== 0),
    );
    same(
      'kept messages besides the live one',
      true,
      client.messages().some(({ retain }) => retain),
    );
  },

  M08: async (stage, vector) => {
    says(vector, { do: 'administrator deletes device dev1 while connected' });
    ends(vector, 'CLOSE');
    const device = await stage.connected(dev1);
    const from = device.received.length;
    stage.mark();
    await administer(stage, 'DELETE', '/device/types/t1/devices/dev1', 204);
    try {
      await judgeEnd(device, 'CLOSE', from, []);
      await stage.expectAtObserver(array(vector.app).map((message) => expectedMessage(message, stage.localise)));
    } finally {
      // The other vectors find the device as the fixture has it.
      await administer(stage, 'POST', '/device/types/t1/devices', 201, {
        deviceId: 'dev1',
        authToken: dev1.pass ?? '',
      });
    }
  },
};

/** Calls for the administrator of the org; throws when the answer is another than that of success. */
async function administer({ target }: Stage, method: string, path: string, status: number, body?: Json): Promise<void> {
  const [, org = ''] = app1.clientId.split(':');
  const { user = '', pass: password = '' } = app1;
  const given = { method, path, org, authorization: { user, password }, ...(body && { body: jsonBody(body) }) };
  const answer = await call({ address: target }, given);
  if (answer.status !== status) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
}

/**
 * What app1 is given on subscribing. Its own status, asked for afterwards, comes behind it all; `ownStatuses` is how often it comes, the
 * first subscription included.
 */
async function subscribeAsApp1(
  stage: Stage,
  action: Json,
  suback: Json | undefined,
  ownStatuses: 1 | 2,
): Promise<Published[]> {
  const client = await stage.connected(app1);
  const own = monitorTopic(app1.clientId);
  const [filter] = array(array(object(action).filters)[0]);
  same('SUBACK', suback, await client.subscribe([[String(filter), 0]]));
  await client.subscribe([[own, 0]]);
  const last = await client.until(
    () => client.messages().filter(({ topic }) => topic === own)[ownStatuses - 1],
    'its own retained status',
  );
  return client.messages().slice(0, client.messages().indexOf(last));
}

function eachOnceAndRetained(messages: readonly Published[]): void {
  const topics = messages.map(({ topic }) => topic);
  same('each topic once', [...new Set(topics)], topics);
  same(
    'messages without the retain flag',
    [],
    messages.filter(({ retain }) => !retain).map(({ topic }) => topic),
  );
}

function actionsOn(messages: readonly Published[], topic: string): string[] {
  return messages.filter((message) => message.topic === topic).map(action);
}

function action({ payload }: Published): string {
  return String(JSON.parse(payload.toString()).Action);
}

function laterReceives(messages: readonly Published[], described: Json | undefined): void {
  const { problem } = pair([{ topic: dev1Status, ...expectedMembers(described) }], messages);
  if (problem) throw new Error(`The later subscriber ${problem}.`);
}

function expectedMembers(described: Json | undefined) {
  const { topic: _, ...members } = expectedMessage({ topic: dev1Status, ...object(described) }, (json) => json);
  return members;
}
