/** From a command line to an exit code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { cli } from './spec.ts';

const test = suite('the CLI');

// biome-ignore format: a table reads in columns
const refused = [
  // arguments                        environment                     the first line
  [['strat'],                         {},                             '"strat": unknown command; did you mean "start"?'],
  [['frobnicate'],                    {},                             '"frobnicate": unknown command'],
  [['config', '--lisen', '1'],        {},                             '--lisen: unknown flag; did you mean "--listen"?'],
  [['--lisen', '1'],                  {},                             '--lisen: unknown flag; did you mean "--listen"?'],
  [['config', '--listen', 'http'],    {},                             '--listen: saw "http", expected a port, a whole number from 0 to 65535 (0: any free one)'],
  [['config', '--config', 'no.yaml'], {},                             'no.yaml: there is no such file'],
  [['config'],                        { WIOTP_SANDBOX_STROE: 'x' },   'WIOTP_SANDBOX_STROE: unknown variable; did you mean "WIOTP_SANDBOX_STORE"?'],
  [['hosts', '--store', 'memory'],    {},                             '--store: hosts does not take this flag; set it in the file, or as WIOTP_SANDBOX_STORE'],
  [['help', 'tial'],                  {},                             '"tial": unknown command; did you mean "tail"?'],
] as const;

for (const [args, environment, first] of refused) {
  test(`refuses ${args.join(' ')}, and does nothing`, async () => {
    const { exitCode, output, complaints } = await cli(args, { environment });
    assert.equal([exitCode, output, complaints.split('\n')[0]], [2, '', first]);
  });
}

test('mistakes of the command line and of the configuration are told at once', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'wiotp-sandbox.yaml'), 'store: disk\n');
  const { exitCode, complaints } = await cli(['config', '--prnt', '--node', 'a b'], { directory });
  assert.is(exitCode, 2);
  assert.equal(complaints.split('\n'), [
    '--prnt: unknown flag; did you mean "--print"?',
    'wiotp-sandbox.yaml:1:8: store: saw "disk", expected "lmdb", "memory", or the address of an EventStoreDB, such as "esdb://localhost:2113?tls=false"',
    '--node: saw "a…", expected 1 to 36 letters, digits, "-", "_" or "."',
    '3 mistakes, nothing was done; see "wiotp-sandbox config --help"',
  ]);
});

test('config says that there are no mistakes', async () => {
  const directory = temporaryDirectory();
  assert.is((await cli(['config'], { directory })).output, 'no mistakes; there is no file');
  writeFileSync(join(directory, 'wiotp-sandbox.yaml'), 'store: memory\n');
  assert.is((await cli(['config'], { directory })).output, 'no mistakes in wiotp-sandbox.yaml or elsewhere');
});

test('config --print shows values with their origins', async () => {
  const { exitCode, output } = await cli(['config', '--print', '--org', 'abc123', '--api-token', 'secret'], {
    environment: { WIOTP_SANDBOX_LISTEN: '0' },
  });
  assert.is(exitCode, 0);
  assert.match(output, /^listen: \[0\] +# WIOTP_SANDBOX_LISTEN$/m);
  assert.match(output, /^org: abc123 +# --org$/m);
  assert.match(output, /^store: lmdb +# default$/m);
  assert.not.match(output, 'secret');
});

for (const args of [['version'], ['--version'], ['-v']]) {
  test(`${args[0]} tells the version, whatever the configuration holds`, async () => {
    const { exitCode, output } = await cli(args, { environment: { WIOTP_SANDBOX_STORE: 'disk' } });
    assert.is(exitCode, 0);
    assert.match(output, /^wiotp-sandbox \d+\.\d+\.\d+ \(Node \d+\./);
  });
}

test('hosts leads the names of every org and of quickstart here', async () => {
  const { exitCode, output } = await cli([
    'hosts',
    '--org',
    'abc123',
    '--domain',
    'iot.example.test',
    '--host',
    '0.0.0.0',
  ]);
  assert.is(exitCode, 0);
  assert.equal(output.split('\n'), [
    '127.0.0.1 abc123.messaging.internetofthings.ibmcloud.com abc123.internetofthings.ibmcloud.com',
    '127.0.0.1 quickstart.messaging.internetofthings.ibmcloud.com quickstart.internetofthings.ibmcloud.com',
    '127.0.0.1 abc123.messaging.iot.example.test abc123.iot.example.test',
    '127.0.0.1 quickstart.messaging.iot.example.test quickstart.iot.example.test',
  ]);
});
