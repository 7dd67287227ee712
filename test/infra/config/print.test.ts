/** `config --print`: each value, its origin, no token. */
import { parse } from 'yaml';
import { printedConfig, redactedConfig } from '../../../infra/config/print.ts';
import { settings } from '../../../infra/config/settings.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { loadGood } from './spec.ts';

const test = suite('config --print');

const yaml = `node: mine
orgs:
  - id: abc123
    apiKeys: [{ key: a-abc123-a84ps90Ajs, token: secret-one }]
    devices: [{ typeId: pump, deviceId: p-1, token: secret-two }]
`;
const environment = { WIOTP_SANDBOX_LOG_LEVEL: 'debug' };
const flags = { listen: '0,1883', apiKey: 'a-def456-abcdefghij', apiToken: 'secret-three' };

async function printed(): Promise<string> {
  return printedConfig(await loadGood({ yaml, environment, flags }));
}

// biome-ignore format: a table reads in columns
const lines = [
  ['a default',            /^store: lmdb +# default$/m],
  ['a value of the file',  /^node: mine +# wiotp-sandbox\.yaml:1:7$/m],
  ['one of a variable',    /^logLevel: debug +# WIOTP_SANDBOX_LOG_LEVEL$/m],
  ['one of a flag',        /^listen: \[0, 1883\] +# --listen$/m],
  ['what is not set',      /^# plainListener: off +# default$/m],
  ['a member of tls',      /^ {2}# certificate: one made by the sandbox +# default$/m],
  ['a token of a flag',    /^apiToken: "\*\*\*" +# --api-token$/m],
  ['where the orgs are from', /^orgs: +# wiotp-sandbox\.yaml:2:1, --api-key, --api-token$/m],
  ['the file',             /^# file: wiotp-sandbox\.yaml$/m],
] as const;

test('shows no credentials of a store', async () => {
  const store = 'esdb://admin:secret-four@localhost:2113';
  const loaded = await loadGood({ yaml, environment, flags: { ...flags, store } });
  for (const text of [printedConfig(loaded), redactedConfig(loaded.config)]) {
    assert.match(text, /^store: esdb:\/\/\*\*\*@localhost:2113/m);
    assert.not.match(text, /secret/);
  }
});

for (const [name, line] of lines) {
  test(`shows ${name}`, async () => assert.match(await printed(), line));
}

test('shows every setting', async () => {
  const text = await printed();
  for (const { path } of settings) assert.match(text, new RegExp(`^ *(# )?${path.at(-1)}:`, 'm'));
});

test('shows no token, whatever it was given by', async () => {
  assert.not.match(await printed(), 'secret');
});

test('is YAML with the values in force', async () => {
  const value = parse(await printed());
  assert.equal([value.node, value.listen, value.logLevel], ['mine', [0, 1883], 'debug']);
  assert.equal(
    value.orgs.map(({ id }: { id: string }) => id),
    ['def456', 'abc123'],
  );
  assert.is(value.orgs[1].devices[0].token, '***');
});

test('without a file it says so', async () => {
  const text = printedConfig(await loadGood({ directory: temporaryDirectory() }));
  assert.match(text, /^# no file was read$/m);
  assert.match(text, /^orgs: +# default$/m);
});
