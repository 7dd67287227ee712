/** Defaults < file < environment < flags. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { loadGiven, loadGood } from './spec.ts';

const test = suite('loading the configuration');

test('nothing given: the defaults', async () => {
  const directory = temporaryDirectory();
  const { config, file } = await loadGood({ directory });
  const { orgs, ...rest } = config;
  assert.is(file, undefined);
  assert.equal(rest, {
    data: join(directory, '.wiotp-sandbox'),
    store: 'lmdb',
    host: '127.0.0.1',
    listen: [80, 443, 1883, 8883],
    domain: ['wiotp.localhost'],
    tls: undefined,
    plainListener: undefined,
    plainRefusedFilters: [],
    node: 'node-0',
    logLevel: 'info',
    logFormat: 'auto',
    logPayloads: true,
    queuedMessagesMax: 5000,
    payloadBytesMax: 131072,
    outboundBytesMax: 16777216,
    logApiBodies: false,
  });
  assert.equal(
    orgs.map(({ id }) => id),
    ['sandbx'],
  );
});

const yaml = 'node: from-file\n';
const environment = { WIOTP_SANDBOX_NODE: 'from-environment' };
const flags = { node: 'from-flag' };

// biome-ignore format: a table reads in columns
const precedence = [
  // name                        given                            node                 origin
  ['nothing',                    {},                              'node-0',            'default'],
  ['a file',                     { yaml },                        'from-file',         'wiotp-sandbox.yaml:1:7'],
  ['a variable',                 { environment },                 'from-environment',  'WIOTP_SANDBOX_NODE'],
  ['a flag',                     { flags },                       'from-flag',         '--node'],
  ['file and variable',          { yaml, environment },           'from-environment',  'WIOTP_SANDBOX_NODE'],
  ['file and flag',              { yaml, flags },                 'from-flag',         '--node'],
  ['variable and flag',          { environment, flags },          'from-flag',         '--node'],
  ['all three',                  { yaml, environment, flags },    'from-flag',         '--node'],
  ['an empty variable',          { yaml, environment: { WIOTP_SANDBOX_NODE: '' } }, 'from-file', 'wiotp-sandbox.yaml:1:7'],
] as const;

for (const [name, given, node, origin] of precedence) {
  test(`${name}: the value and its origin`, async () => {
    const { config, values } = await loadGood(given);
    assert.equal([config.node, values.get('node')], [node, { value: node, origin }]);
  });
}

test('a list of a higher layer replaces the list of a lower one', async () => {
  const { config } = await loadGood({ yaml: 'listen: [1883, 8883]', flags: { listen: '0' } });
  assert.equal(config.listen, [0]);
});

test('the members of tls are settings of their own', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'chain.pem'), '');
  writeFileSync(join(directory, 'key.pem'), '');
  const given = { directory, yaml: 'tls:\n  certificate: chain.pem\n', flags: { 'tls.key': 'key.pem' } };
  const { config } = await loadGood(given);
  assert.equal(config.tls, { certificate: join(directory, 'chain.pem'), key: join(directory, 'key.pem') });
});

test('every kind of value can be a text', async () => {
  const environment = {
    WIOTP_SANDBOX_LISTEN: '0, 1883',
    WIOTP_SANDBOX_DOMAIN: 'a.example.test,b.example.test',
    WIOTP_SANDBOX_PLAIN_LISTENER: '[::1]:1885',
    WIOTP_SANDBOX_LOG_PAYLOADS: 'false',
    WIOTP_SANDBOX_PAYLOAD_BYTES_MAX: '1024',
  };
  const { config } = await loadGood({ environment });
  assert.equal(
    [config.listen, config.domain, config.plainListener, config.logPayloads, config.payloadBytesMax],
    [[0, 1883], ['a.example.test', 'b.example.test'], { host: '::1', port: 1885 }, false, 1024],
  );
});

test('paths of a file are relative to it, others to the working directory', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'etc'));
  writeFileSync(join(directory, 'etc', 'own.yaml'), 'data: log');
  const file = join('etc', 'own.yaml');
  assert.is((await loadGood({ directory, file })).config.data, join(directory, 'etc', 'log'));
  assert.is((await loadGood({ directory, file, flags: { data: 'log' } })).config.data, join(directory, 'log'));
  assert.is((await loadGood({ directory, file, flags: { data: '/var/log' } })).config.data, '/var/log');
});

test('the file: the flag wins over the variable, and either over the default name', async () => {
  const directory = temporaryDirectory();
  for (const name of ['flag', 'variable', 'wiotp-sandbox']) {
    writeFileSync(join(directory, `${name}.yaml`), `node: ${name}`);
  }
  const environment = { WIOTP_SANDBOX_CONFIG: 'variable.yaml' };
  const nodeOf = async (given: object) => (await loadGood({ directory, ...given })).config.node;
  assert.is(await nodeOf({ file: 'flag.yaml', environment }), 'flag');
  assert.is(await nodeOf({ environment }), 'variable');
  assert.is(await nodeOf({}), 'wiotp-sandbox');
  assert.is(await nodeOf({ file: null }), 'node-0');
});

for (const empty of ['', '# only a comment\n', '---\n', '{}']) {
  test(`a file with nothing in it changes nothing: ${JSON.stringify(empty)}`, async () => {
    assert.is((await loadGood({ yaml: empty })).config.node, 'node-0');
  });
}

test('/dev/null is a file with nothing in it', async () => {
  assert.is((await loadGood({ yaml, file: '/dev/null' })).config.node, 'node-0');
});

test('aliases and a byte order mark are plain YAML', async () => {
  const yaml = '\uFEFFlisten: &ports [1, 2]\nnode: &n a\nplainRefusedFilters: [*n]\n';
  const { config } = await loadGood({ yaml });
  assert.equal([config.listen, config.plainRefusedFilters], [[1, 2], ['a']]);
});

test('what a cluster puts into the environment of every container is not ours', async () => {
  const environment = {
    WIOTP_SANDBOX_PORT: 'tcp://10.0.0.1:1883',
    WIOTP_SANDBOX_PORT_1883_TCP_ADDR: '10.0.0.1',
    WIOTP_SANDBOX_SERVICE_HOST: '10.0.0.1',
    WIOTP_SANDBOX_SERVICE_PORT_MQTT: '1883',
  };
  assert.ok((await loadGiven({ environment })).ok);
});
