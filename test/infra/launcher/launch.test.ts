import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../../infra/launcher/launch.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const test = suite('launch');
const directory = temporaryDirectory();

function start(command: readonly [string, ...string[]], terminal = false) {
  const signals = new EventEmitter();
  const complaints: string[] = [];
  const complain = (line: string) => void complaints.push(line);
  const environment = { PATH: process.env.PATH };
  return { signals, complaints, ended: launch({ command, environment, signals, terminal, complain }) };
}

/** A program that ends with 7 at SIGTERM and 8 at SIGINT, once it has said that it is ready by a connection to `port`. */
const listening = (port: number) =>
  `process.on('SIGTERM', () => process.exit(7)); process.on('SIGINT', () => process.exit(8)); require('node:net').connect(${port}, '127.0.0.1')`;

async function started(): Promise<{ port: number; ready: Promise<void>; close: () => void }> {
  const { createServer } = await import('node:net');
  const server = createServer((socket) => socket.on('error', () => {}));
  const ready = new Promise<void>((resolve) => server.once('connection', () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, ready, close: () => server.close() };
}

for (const code of [0, 3]) {
  test(`answers with the exit code ${code}`, async () => {
    assert.is(await start([process.execPath, '-e', `process.exit(${code})`]).ended, code);
  });
}

test('answers with 128 and the number of the signal that ended the program', async () => {
  assert.is(await start([process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")']).ended, 137);
});

test('gives the environment and nothing else', async () => {
  const script = 'process.exit(process.env.HOME === undefined && process.env.PATH ? 0 : 1)';
  assert.is(await start([process.execPath, '-e', script]).ended, 0);
});

test('127 and a sentence for a program that does not exist', async () => {
  const { ended, complaints } = start(['no-such-program-here']);
  assert.is(await ended, 127);
  assert.equal(complaints, ['there is no command "no-such-program-here"; is it on the PATH?']);
});

test('126 and a sentence for a file that is no program', async () => {
  const path = join(directory, 'text');
  writeFileSync(path, 'text', { mode: 0o600 });
  const { ended, complaints } = start([path]);
  assert.is(await ended, 126);
  assert.equal(complaints, [`"${path}" may not be run; is it a program?`]);
});

for (const [signal, code] of [
  ['SIGTERM', 7],
  ['SIGINT', 8],
] as const) {
  test(`passes ${signal} on, and listens no longer than the program runs`, async () => {
    const { port, ready, close } = await started();
    const { signals, ended } = start([process.execPath, '-e', listening(port)]);
    await ready;
    signals.emit(signal);
    assert.is(await ended, code);
    assert.equal(signals.eventNames(), []);
    close();
  });
}

test('leaves SIGINT to the terminal, which sends it to the program itself', async () => {
  const { port, ready, close } = await started();
  const { signals, ended } = start([process.execPath, '-e', listening(port)], true);
  await ready;
  signals.emit('SIGINT');
  signals.emit('SIGTERM');
  assert.is(await ended, 7);
  close();
});
