/**
 * A program that manages an org with IBM's Node client, as its documentation says and unchanged. Told by its standard input which scenario to
 * play: one JSON object a line, `{ id, op }`, answered with its `id` and what went wrong. Its arguments are the library and, as JSON, who it is.
 */
'use strict';
const { openPlatform } = require('./node-api/platform.cjs');

const scenarios = {
  ...require('./node-api/organization.cjs').scenarios,
  ...require('./node-api/device-types.cjs').scenarios,
  ...require('./node-api/devices.cjs').scenarios,
  ...require('./node-api/bulk.cjs').scenarios,
  ...require('./node-api/diagnostics.cjs').scenarios,
  ...require('./node-api/connections.cjs').scenarios,
  ...require('./node-api/access.cjs').scenarios,
};

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const platform = openPlatform(require(process.argv[2]), JSON.parse(process.argv[3]));

require('node:readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, op } = JSON.parse(line);
    Promise.resolve(platform)
      .then(scenarios[op])
      .then(
        () => tell({ id }),
        (error) => tell({ id, error: explained(error) }),
      );
  })
  .on('close', () => process.exit());

/** The library's error of an answer says "Request failed with status code 404", its stack leads nowhere, and it names the call in passing. */
function explained({ config, response, stack }) {
  if (!response) return stack;
  const { status, data } = response;
  return `${config.method} ${config.url} ${config.data ?? ''} was answered ${status} ${JSON.stringify(data)}`;
}

tell({ on: 'scenarios', names: Object.keys(scenarios) });
tell({ ready: true });
