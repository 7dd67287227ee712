/** `run`, as a process: what it starts, finds, passes on and leaves behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { serve } from '../../../infra/cli/serve.ts';
import { loadConfig } from '../../../infra/config/load.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { cli } from './spec.ts';

const test = suite('run');
const root = join(import.meta.dirname, '../../..');
/** Of every sandbox here, one after the other: certificates are made once. */
const data = temporaryDirectory();
const settings = ['--config', '/dev/null', '--store', 'memory', '--data', data];

/** Says the answer to a request to the platform's REST host, and ends with 5. */
const asks = `require('node:https').get('https://sandbx.internetofthings.ibmcloud.com/livez', (r) => {
  console.log(r.statusCode, r.socket.authorized, r.socket.remotePort);
  process.exitCode = 5;
  r.resume();
})`;

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const command = ['--import', 'tsx', join(root, 'infra/cli/main.ts'), 'run', ...args];
  const child = spawn(process.execPath, command, { cwd: root, env: { PATH: process.env.PATH, ...environment } });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    output,
    complaints,
  }));
  return { child, ended };
}

test('starts a sandbox for as long as the program runs, and answers with its exit code', async () => {
  const { exitCode, output, complaints } = await start([...settings, '--listen', '0', '--', 'node', '-e', asks]).ended;
  assert.match(output, /^200 true \d+\n$/, complaints);
  assert.is(exitCode, 5);
  assert.is(complaints, '');
  assert.not(existsSync(join(data, 'sandbox.json')));
});

test('starts one on a free port where the ports asked for are taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const taken = String((other.address() as { port: number }).port);
  const { exitCode, output, complaints } = await start([...settings, '--listen', taken, '--', 'node', '-e', asks])
    .ended;
  assert.match(output, /^200 true \d+\n$/, complaints);
  assert.not.match(output, ` ${taken}\n`);
  assert.is(exitCode, 5);
  other.close();
});

test('takes the sandbox that runs, and leaves it running', async () => {
  const loaded = await loadConfig({
    directory: data,
    file: null,
    flags: { data, store: 'memory', listen: '0', logLevel: 'silent' },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const { running, close } = await serve(loaded.loaded.config);
  const { output, complaints } = await start([...settings, '--', 'node', '-e', asks]).ended;
  assert.is(output, `200 true ${running.ports[0]}\n`, complaints);
  assert.ok(existsSync(join(data, 'sandbox.json')));
  await close();
});

test('passes SIGTERM on, and says how the program ended', async () => {
  const program = "console.log('up'); setInterval(() => {}, 1000)";
  const { child, ended } = start([...settings, '--listen', '0', '--', 'node', '-e', program]);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const { exitCode, complaints } = await ended;
  assert.is(exitCode, 143, complaints);
  assert.not(existsSync(join(data, 'sandbox.json')));
});

test('says what is missing when there is no such program', async () => {
  const { exitCode, complaints } = await start([...settings, '--listen', '0', '--', 'no-such-program']).ended;
  assert.is(exitCode, 127);
  assert.match(complaints, 'there is no command "no-such-program"');
});

test('warns of a domain that the sandbox does not answer for', async () => {
  const environment = { WIOTP_OPTIONS_DOMAIN: 'else.where' };
  const { complaints } = await start([...settings, '--listen', '0', '--', 'node', '-e', ''], environment).ended;
  assert.match(complaints, /WIOTP_OPTIONS_DOMAIN is "else\.where".*add --domain else\.where/);
});

test('leaves out a CA file that is not there, and says so', async () => {
  const environment = { NODE_EXTRA_CA_CERTS: join(data, 'none.pem') };
  const { output, complaints } = await start([...settings, '--listen', '0', '--', 'node', '-e', asks], environment)
    .ended;
  assert.match(output, /^200 true /, complaints);
  assert.match(complaints, /NODE_EXTRA_CA_CERTS names ".*none\.pem", which cannot be read and is left out/);
});

test('needs a command', async () => {
  const outcome = await cli(['run', '--data', data]).catch((error: Error) => error);
  assert.match(String(outcome), 'no command was given; expected "wiotp-sandbox run -- COMMAND"');
});
