/** Which orgs a sandbox holds. */
import { assert, suite } from '../../spec/suite.ts';
import { loadGood } from './spec.ts';

const test = suite('the orgs of a configuration');

const own =
  'orgs:\n  - id: abc123\n    apiKeys: [{ key: a-abc123-0123456789, token: own }]\n    devices: [{ typeId: t, deviceId: d, token: x }]\n';
const bare = 'orgs:\n  - id: abc123\n';

/** Per org: its keys with their tokens, and how many devices. */
async function orgsOf(yaml: string | undefined, flags: Record<string, string>): Promise<string[]> {
  const { config } = await loadGood({ flags, ...(yaml === undefined ? {} : { yaml }) });
  return config.orgs.map(({ id, apiKeys, devices }) =>
    [id, ...apiKeys.map(({ key, token }) => `${key}/${token}`), `${devices.length} devices`].join(' '),
  );
}

// biome-ignore format: a table reads in columns
const cases = [
  // name                                         file       flags                                              orgs
  ['nothing: the ready org',                      undefined, {},                                                ['sandbx a-sandbx-0123456789/sandbox-api-token 2 devices']],
  ['an empty list: the ready org',                'orgs: []', {},                                               ['sandbx a-sandbx-0123456789/sandbox-api-token 2 devices']],
  ['a token: the ready org with it',              undefined, { apiToken: 's' },                                 ['sandbx a-sandbx-0123456789/s 2 devices']],
  ['an org: that one, without devices',           undefined, { org: 'def456' },                                 ['def456 a-def456-0123456789/sandbox-api-token 0 devices']],
  ['a key: its org',                              undefined, { apiKey: 'a-def456-abcdefghij' },                 ['def456 a-def456-abcdefghij/sandbox-api-token 0 devices']],
  ['all three',                                   undefined, { org: 'def456', apiKey: 'a-def456-abcdefghij', apiToken: 's' }, ['def456 a-def456-abcdefghij/s 0 devices']],
  ['a file: its orgs alone',                      own,       {},                                                ['abc123 a-abc123-0123456789/own 1 devices']],
  ['a file and another org: both',                own,       { org: 'def456' },                                 ['def456 a-def456-0123456789/sandbox-api-token 0 devices', 'abc123 a-abc123-0123456789/own 1 devices']],
  ['a file and a key of its org: added',          own,       { apiKey: 'a-abc123-abcdefghij', apiToken: 's' },  ['abc123 a-abc123-0123456789/own a-abc123-abcdefghij/s 1 devices']],
  ['a file without a key and its org: made ready', bare,     { org: 'abc123' },                                 ['abc123 a-abc123-0123456789/sandbox-api-token 0 devices']],
] as const;

for (const [name, yaml, flags, expected] of cases) {
  test(name, async () => assert.equal(await orgsOf(yaml, flags), [...expected]));
}

test('the ready key has every permission, the ready org takes connections without TLS', async () => {
  const [org] = (await loadGood({})).config.orgs;
  assert.equal(org?.apiKeys[0]?.permissions, undefined);
  assert.equal([org?.status, org?.securityLevel], ['active', 'tls-optional']);
  assert.equal(
    org?.devices.map(({ typeId, deviceId }) => `${typeId}:${deviceId}`),
    ['demo:device-1', 'demo:device-2'],
  );
});
