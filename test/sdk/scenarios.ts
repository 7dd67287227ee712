/** What IBM's clients must be able to do, whatever their language and however they are led to the sandbox. */
import { assert, suite } from '../spec/suite.ts';
import type { SdkProcess } from './sdk-process.ts';
import { apiKey, deviceToken, org, type Way } from './ways.ts';

export type Scenarios = Readonly<{
  /** `@wiotp/sdk (Node), launched`. */
  name: string;
  way: () => Promise<Way>;
  program: () => Promise<readonly [string, ...string[]]>;
  /** What the library says of a refused connection. */
  refusal: RegExp;
}>;

export function sdkScenarios({ name, way: openWay, program, refusal }: Scenarios): void {
  const test = suite(name);
  let way: Way;
  let sdk: SdkProcess;
  test.before(async () => {
    const command = await program();
    way = await openWay();
    sdk = way.open(command);
  });
  test.after(async () => {
    await sdk?.end();
    await way?.close();
  });

  const device = (client: string, deviceId: string, more = {}) => {
    const asked = { name: client, kind: 'device', org, typeId: 'sdk', deviceId, token: deviceToken };
    return sdk.ask('connect', { byEnvironment: way.byEnvironment, ...asked, ...more });
  };
  const application = (client: string, more = {}) =>
    sdk.ask('connect', {
      byEnvironment: way.byEnvironment,
      name: client,
      kind: 'app',
      appId: client,
      ...apiKey,
      ...more,
    });
  const subscribe = (client: string, to: string, qos = 0) => sdk.ask('subscribe', { name: client, to, qos });
  const publish = (client: string, data: unknown) => sdk.ask('event', { name: client, eventId: 'e1', data, qos: 1 });
  const disconnect = (client: string) => sdk.ask('disconnect', { name: client });

  test('a device publishes an event, an application receives it', async () => {
    await application('event-app');
    await subscribe('event-app', 'events', 1);
    await device('event-device', 'event');
    await publish('event-device', { temperature: 21.5, unit: '°C' });
    const heard = await sdk.hears('the event', (h) => h.name === 'event-app' && h.on === 'event');
    const data = '{"temperature":21.5,"unit":"°C"}';
    const { typeId, deviceId, eventId, format } = heard;
    assert.equal(
      { typeId, deviceId, eventId, format },
      { typeId: 'sdk', deviceId: 'event', eventId: 'e1', format: 'json' },
    );
    assert.equal(JSON.parse(String(heard.data)), JSON.parse(data));
    await disconnect('event-device');
    await disconnect('event-app');
  });

  test('an application sends a command, the device receives it', async () => {
    await device('command-device', 'command');
    await application('command-app');
    const target = { typeId: 'sdk', deviceId: 'command' };
    await sdk.ask('command', { name: 'command-app', ...target, commandId: 'reboot', data: { delay: 3 }, qos: 1 });
    const heard = await sdk.hears('the command', (h) => h.name === 'command-device' && h.on === 'command');
    assert.equal(heard, {
      name: 'command-device',
      on: 'command',
      commandId: 'reboot',
      format: 'json',
      data: '{"delay":3}',
    });
    await disconnect('command-device');
    await disconnect('command-app');
  });

  test('an application sees the status of a device', async () => {
    await application('status-app');
    await subscribe('status-app', 'status');
    await device('status-device', 'status');
    const of = (action: string) =>
      sdk.hears(`${action} of the device`, (h) => h.on === 'status' && h.deviceId === 'status' && h.Action === action);
    const { ClientID, Secure, Protocol, ClientAddr } = await of('Connect');
    assert.equal([ClientID, Secure, Protocol], [`d:${org}:sdk:status`, true, 'mqtt4']);
    assert.match(String(ClientAddr), /^127\./);
    await disconnect('status-device');
    assert.is((await of('Disconnect')).CloseCode ?? 0, 0);
    await disconnect('status-app');
  });

  test('an application sees the status of another application', async () => {
    await application('watching-app');
    await subscribe('watching-app', 'appStatus');
    await application('watched-app');
    await disconnect('watched-app');
    for (const action of ['Connect', 'Disconnect']) {
      const client = `a:${org}:watched-app`;
      await sdk.hears(
        `${action} of the application`,
        (h) => h.on === 'appStatus' && h.ClientID === client && h.Action === action,
      );
    }
    await disconnect('watching-app');
  });

  test('a device publishes over WebSocket', async () => {
    await application('framed-app');
    await subscribe('framed-app', 'events');
    await subscribe('framed-app', 'status');
    await device('framed-device', 'framed', { transport: 'websockets' });
    await publish('framed-device', { in: 'frames' });
    const status = await sdk.hears('its status', (h) => h.deviceId === 'framed' && h.Action === 'Connect');
    assert.equal([status.Protocol, status.Secure], ['mqtt4-ws', true]);
    const heard = await sdk.hears('the event', (h) => h.on === 'event' && h.deviceId === 'framed');
    assert.is(heard.data, '{"in":"frames"}');
    await disconnect('framed-device');
    await disconnect('framed-app');
  });

  test('a device with a wrong token is refused', async () => {
    const asked = { name: 'refused-device', kind: 'device', org, typeId: 'sdk', deviceId: 'refused', token: 'wrong' };
    sdk.start('connect', { byEnvironment: way.byEnvironment, ...asked });
    const heard = await sdk.hears('the refusal', (h) => h.on === 'error');
    assert.match(String(heard.message), refusal);
  });

  test('a second connection of a device takes over from the first', async () => {
    await application('takeover-app');
    await subscribe('takeover-app', 'status');
    await device('first', 'taken', { leaveWhenClosed: true });
    await device('second', 'taken');
    await sdk.hears('the close of the first', (h) => h.name === 'first' && h.on === 'close');
    const status = await sdk.hears('its status', (h) => h.deviceId === 'taken' && h.Action === 'Disconnect');
    assert.equal([status.CloseCode, status.Reason], [288, 'The client ID was reused.']);
    await publish('second', { still: 'here' });
    await disconnect('second');
    await disconnect('takeover-app');
  });

  test('an application with a durable session receives what was sent while it was away, in order', async () => {
    await application('durable-app', { clean: false });
    await subscribe('durable-app', 'events', 1);
    await disconnect('durable-app');
    await device('durable-device', 'durable');
    for (const n of [1, 2, 3]) await publish('durable-device', { n });
    await application('durable-app', { clean: false });
    const received = await sdk.hearing('three events', (heard) => {
      const events = heard.filter((h) => h.name === 'durable-app' && h.deviceId === 'durable');
      return events.length >= 3 ? events : undefined;
    });
    assert.equal(
      received.map((h) => JSON.parse(String(h.data))),
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    );
    await disconnect('durable-device');
    await disconnect('durable-app');
    await application('durable-app', { clean: true });
    await disconnect('durable-app');
  });

  test('instances of a scalable application share the events among them', async () => {
    const instances = ['one', 'two'];
    for (const instance of instances) {
      await application(instance, { appId: 'scalable', shared: true });
      await subscribe(instance, 'events', 1);
    }
    await device('shared-device', 'shared');
    const sent = [1, 2, 3, 4, 5, 6, 7, 8];
    for (const n of sent) await publish('shared-device', { n });
    const events = (client: string) => sdk.heard.filter((h) => h.name === client && h.deviceId === 'shared');
    await sdk.hearing('all events', () => (instances.flatMap(events).length >= sent.length ? true : undefined));
    const received = instances.flatMap(events).map((h) => JSON.parse(String(h.data)).n);
    assert.equal(received.toSorted(), sent);
    for (const instance of instances) assert.ok(events(instance).length > 0, `${instance} got nothing`);
    for (const client of [...instances, 'shared-device']) await disconnect(client);
  });
}
