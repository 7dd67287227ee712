/** What the scenarios hold of the platform: IBM's clients for one org. */
'use strict';
const assert = require('node:assert/strict');
const { configsOf } = require('../configs.cjs');

/** A condition is looked at this often at most, each time with a call to the platform. */
const LOOKS_MAX = 500;

/** `settings`: `{ byEnvironment, org, key, token }`. */
exports.openPlatform = (sdk, settings) => {
  const { ApiClient, ApplicationClient, DeviceClient } = sdk;
  const configs = configsOf(sdk);
  const { org, key, byEnvironment } = settings;
  const config = configs.application({ ...settings, appId: 'api' });
  const { registry, lec, dsc } = new ApplicationClient(config);

  return {
    org,
    key,
    api: new ApiClient(config),
    registry,
    lec,
    dsc,

    /** The API with other credentials. */
    apiAs(auth) {
      const other = configs.application({ ...settings, appId: 'api' });
      other.auth = { ...other.auth, ...auth };
      return new ApiClient(other);
    },

    /** A device, connected with the device client. */
    async connect(typeId, deviceId, token) {
      const client = new DeviceClient(configs.device({ byEnvironment, org, typeId, deviceId, token }));
      await new Promise((resolve, reject) => {
        client.on('connect', resolve);
        client.on('error', reject);
        client.connect();
      });
      return {
        publish: (eventId, format, data) =>
          new Promise((resolve, reject) => {
            client.publishEvent(eventId, format, data, 1, (error) => (error ? reject(error) : resolve()));
          }),
        disconnect: () =>
          new Promise((resolve) => {
            client.on('close', resolve);
            client.disconnect();
          }),
      };
    },
  };
};

/** The body with which a call was refused; fails when it was not, or with another status. */
exports.refused = async (status, call) => {
  const outcome = await call.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  if ('value' in outcome) assert.fail(`expected ${status}, was let through with ${JSON.stringify(outcome.value)}`);
  const { error } = outcome;
  if (!error.response) throw error;
  assert.equal(error.response.status, status, JSON.stringify(error.response.data));
  return error.response.data;
};

/** IBM's shape of a refusal. */
exports.assertErrorBody = ({ message, exception }) => {
  assert.match(exception.id, /^CUD[A-Z]{2}\d{4}[EI]$/);
  assert.ok(message.startsWith(`${exception.id}: `), message);
  assert.ok(Array.isArray(exception.properties));
};

/** Reads until what is read `holds`: a disconnected client has its socket closed before the platform has heard of it. */
exports.until = async (read, holds) => {
  for (let looks = 1; looks < LOOKS_MAX; looks += 1) {
    const seen = await read();
    if (holds(seen)) return seen;
  }
  const seen = await read();
  return assert.fail(`still not so after ${LOOKS_MAX} looks: ${JSON.stringify(seen)}`);
};

/** An ISO 8601 instant in UTC with milliseconds, in the registry's spelling. */
exports.assertInstant = (text) => assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
