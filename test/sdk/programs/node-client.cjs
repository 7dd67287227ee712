/**
 * Programs written with IBM's Node client, told by their standard input what to do: one JSON object a line, each answered with its `id`;
 * what a client hears is told as it comes. The client library is the argument; it is used as its documentation says, unchanged.
 */
'use strict';
const { configsOf } = require('./configs.cjs');
const sdk = require(process.argv[2]);
const { DeviceClient, ApplicationClient } = sdk;
const configs = configsOf(sdk);

const clients = new Map();
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const operations = {
  connect: (asked) =>
    new Promise((resolve, reject) => {
      const client =
        asked.kind === 'device'
          ? new DeviceClient(configs.device(asked))
          : new ApplicationClient(configs.application(asked));
      const { name } = asked;
      const hear = (on, what) => tell({ name, on, ...what });
      clients.set(name, client);
      client.on('error', (error) => {
        hear('error', { message: String(error) });
        reject(error);
      });
      client.on('close', () => {
        if (asked.leaveWhenClosed) client.disconnect();
        hear('close', {});
      });
      client.on('command', (commandId, format, data) => hear('command', { commandId, format, data: String(data) }));
      client.on('deviceEvent', (typeId, deviceId, eventId, format, data) =>
        hear('event', { typeId, deviceId, eventId, format, data: String(data) }),
      );
      client.on('deviceStatus', (typeId, deviceId, data) => hear('status', { typeId, deviceId, ...JSON.parse(data) }));
      client.on('appStatus', (appId, data) => hear('appStatus', { appId, ...JSON.parse(data) }));
      client.connect();
      // A device has subscribed to its commands by itself when it is ready.
      if (asked.kind === 'device') void subscribed(client).then(resolve);
      else client.on('connect', resolve);
    }),
  subscribe: async ({ name, to, qos }) => {
    const client = clients.get(name);
    const done = subscribed(client);
    if (to === 'events') client.subscribeToEvents(null, null, null, null, qos);
    if (to === 'status') client.subscribeToDeviceStatus();
    if (to === 'appStatus') client.subscribeToAppStatus();
    await done;
  },
  event: ({ name, eventId, data, qos }) =>
    new Promise((resolve, reject) => {
      clients.get(name).publishEvent(eventId, 'json', data, qos, (error) => (error ? reject(error) : resolve()));
    }),
  command: ({ name, typeId, deviceId, commandId, data, qos }) =>
    new Promise((resolve, reject) => {
      const done = (error) => (error ? reject(error) : resolve());
      clients.get(name).publishCommand(typeId, deviceId, commandId, 'json', data, qos, done);
    }),
  disconnect: ({ name }) =>
    new Promise((resolve) => {
      const client = clients.get(name);
      if (!client.isConnected()) resolve();
      client.on('close', resolve);
      client.disconnect();
    }),
};

/** The library tells of a SUBACK only in a debug line. */
function subscribed(client) {
  return new Promise((resolve) => {
    const { mqtt } = client;
    const listener = ({ cmd }) => {
      if (cmd !== 'suback') return;
      mqtt.off('packetreceive', listener);
      resolve();
    };
    mqtt.on('packetreceive', listener);
  });
}

require('node:readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, op, ...asked } = JSON.parse(line);
    operations[op](asked).then(
      () => tell({ id }),
      (error) => tell({ id, error: String(error) }),
    );
  })
  .on('close', () => process.exit());
tell({ ready: true });
