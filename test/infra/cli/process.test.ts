/** The program as a process: its streams, its signals, its exit code. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const root = join(import.meta.dirname, '../../..');
const source = ['--import', 'tsx', join(root, 'infra/cli/main.ts')];

type Ended = Readonly<{ exitCode: number | null; output: string; complaints: string }>;

/** Runs Node in the project's directory, where tsx is found; data directories are elsewhere. */
function started(args: readonly string[], environment: Record<string, string> = {}) {
  const { npm_lifecycle_event: _, npm_command: __, ...inherited } = process.env;
  const child = spawn(process.execPath, args, { cwd: root, env: { ...inherited, ...environment } });
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const outcome = once(child, 'close').then(([exitCode]): Ended => ({ exitCode, output, complaints }));
  /** Resolves when the output holds a text; fails when the process ends without. */
  const said = async (wanted: string) => {
    while (!output.includes(wanted)) {
      const ended = await Promise.race([outcome, once(child.stdout, 'data').then(() => undefined)]);
      if (ended && !output.includes(wanted)) throw new Error(`it ended without saying "${wanted}":\n${complaints}`);
    }
  };
  return { child, outcome, said };
}

const test = suite('the process');

/** Of every sandbox here, one after the other: certificates are made once. */
const data = temporaryDirectory();
const sandbox = ['--config', '/dev/null', '--store', 'memory', '--listen', '0', '--data', data];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a sandbox ends in order at ${signal}`, async () => {
    const args = [...source, ...sandbox, '--api-token', 'planted-secret'];
    const { child, outcome, said } = started(args);
    await said('the sandbox is ready');
    assert.ok(existsSync(join(data, 'sandbox.json')));
    child.kill(signal);
    const { exitCode, output, complaints } = await outcome;
    assert.is(exitCode, 0, complaints);
    assert.not(existsSync(join(data, 'sandbox.json')), 'nobody is led to it any more');
    for (const each of output.trim().split('\n')) assert.type(JSON.parse(each), 'object');
    assert.not.match(output + complaints, 'planted-secret');
  });
}

test('on a terminal it says how to go on, with words that can be typed', async () => {
  const args = [...source, ...sandbox, '--log-format', 'pretty'];
  const { child, outcome, said } = started(args, { npm_lifecycle_event: 'start' });
  await said('npm start -- run -- node app.js');
  child.kill('SIGTERM');
  const { exitCode, output } = await outcome;
  assert.is(exitCode, 0);
  assert.match(output, 'npm start -- publish --type demo --device device-1 --event status');
  assert.match(output, 'sandbox-api-token');
});

test('a token that somebody chose is not shown, not even on a terminal', async () => {
  const chosen = ['--api-token', 'planted-secret', '--log-format', 'pretty'];
  const { child, outcome, said } = started([...source, ...sandbox, ...chosen]);
  await said('run -- node app.js');
  child.kill('SIGTERM');
  const { output, complaints } = await outcome;
  assert.not.match(output + complaints, 'planted-secret');
  assert.match(output, 'the one in your configuration');
});

test('mistakes are told on the standard error, exit code 2', async () => {
  const { exitCode, output, complaints } = await started([...source, '--listen', 'x']).outcome;
  assert.equal([exitCode, output], [2, '']);
  assert.match(complaints, /^--listen: saw "x", expected a port/);
});

test('a failure is told in a sentence, exit code 1', async () => {
  const { exitCode, complaints } = await started([...source, 'tail', '--data', temporaryDirectory()]).outcome;
  assert.is(exitCode, 1);
  assert.match(complaints, /^wiotp-sandbox: no sandbox runs with the data directory "[^\n]+\n$/);
});

test('a reader that has seen enough is no failure', async () => {
  const { child, outcome } = started([...source, 'help']);
  child.stdout.destroy();
  const { exitCode, complaints } = await outcome;
  assert.equal([exitCode, complaints], [0, '']);
});

/** The program beside these sources, or beside a bundle: what stands in `dist/` here is nobody's business. */
function installed(bundle?: string): string {
  const directory = temporaryDirectory();
  for (const name of ['package.json', 'node_modules', 'infra']) symlinkSync(join(root, name), join(directory, name));
  mkdirSync(join(directory, 'bin'));
  cpSync(join(root, 'bin/wiotp-sandbox.js'), join(directory, 'bin/wiotp-sandbox.js'));
  if (bundle !== undefined) {
    mkdirSync(join(directory, 'dist'));
    writeFileSync(join(directory, 'dist/wiotp-sandbox.js'), bundle);
  }
  return join(directory, 'bin/wiotp-sandbox.js');
}

test('bin/wiotp-sandbox.js runs the sources', async () => {
  const { exitCode, output, complaints } = await started([installed(), 'version']).outcome;
  assert.is(exitCode, 0, complaints);
  assert.match(output, /^wiotp-sandbox \d/);
});

test('bin/wiotp-sandbox.js runs the bundle when there is one', async () => {
  const { output } = await started([installed('console.log("bundle", process.argv[2]);'), 'version']).outcome;
  assert.is(output, 'bundle version\n');
});

// biome-ignore format: a table reads in columns
const versions = [
  ['18.20.8', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['21.7.3',  false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['23.11.1', false],
  ['24.0.0',  true],
] as const;

for (const [version, supported] of versions) {
  test(`bin/wiotp-sandbox.js ${supported ? 'takes' : 'refuses'} Node ${version}`, async () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
    const args = [
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
      installed('/* nothing */'),
      'version',
    ];
    const { exitCode, complaints } = await started(args).outcome;
    const sentence = `wiotp-sandbox needs Node 20.19, 22.12, 24 or newer; this is Node ${version}.\n`;
    assert.equal([exitCode, complaints], supported ? [0, ''] : [1, sentence]);
  });
}
