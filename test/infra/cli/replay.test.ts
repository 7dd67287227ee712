/** `replay` on the log of a sandbox that runs, and on logs that nobody should have. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { dev1 } from '../../vectors/fixture.ts';
import { cli } from './spec.ts';

const test = suite('replay on the command line');

/** A sandbox with its log on disk, in which a device has sent three messages. */
async function withMessages(use: (data: string, sandbox: TestSandbox) => Promise<void>): Promise<void> {
  const data = temporaryDirectory();
  await withSandbox({ store: 'lmdb', data }, async (sandbox) => {
    const device = await sandbox.connected(dev1);
    for (const text of ['one', 'two', 'three']) await device.publish('iot-2/evt/e/fmt/json', `"${text}"`, 1);
    await use(data, sandbox);
  });
}

test('reads a log while it is being written', async () => {
  await withMessages(async (data, { connected, sandbox }) => {
    const before = await cli(['replay', '--data', data]);
    assert.is(before.exitCode, 0, before.complaints);
    const device = await connected(dev1);
    await device.publish('iot-2/evt/e/fmt/json', '"four"', 1);
    const { output } = await cli(['replay', '--data', data, '--query', 'event:MessagePublished']);
    assert.is(output, 'replay: 4 inputs, 4 events, 0 divergences');
    assert.match(before.output, /^replay: \d+ inputs, \d+ events, 0 divergences$/);
    await sandbox.store.flushed();
  });
});

test('takes a range, an org and a query', async () => {
  await withMessages(async (data, { events }) => {
    const messages = await events('MessagePublished');
    const [first, second] = messages.map(({ position }) => String(position));
    const inputs = async (...args: string[]) => {
      const { output, complaints } = await cli(['replay', '--data', data, ...args]);
      return /^replay: (\d+) inputs?/.exec(output)?.[1] ?? complaints;
    };
    assert.is(await inputs('--from', first as string), '3');
    assert.is(await inputs('--from', first as string, '--to', second as string), '2');
    assert.is(await inputs('--from', '-1h', '--query', 'payload:two'), '1');
    assert.is(await inputs('--from', '-1h', '--org', 'abc123', '--query', 'event:MessagePublished'), '3');
    const { exitCode, output, complaints } = await cli(['replay', '--data', data, '--org', 'zzzzzz']);
    assert.equal([exitCode, output], [0, 'replay: 0 inputs, 0 events, 0 divergences']);
    assert.match(complaints, /^no input was there to be replayed/);
  });
});

/** How a chunk of events begins on the disk. */
const CHUNK_MARK = Buffer.from('WIoL');

const nowhere = temporaryDirectory();

// biome-ignore format: a table reads in columns
const wrong: readonly (readonly [args: readonly string[], exitCode: number, says: RegExp])[] = [
  [['--from', 'noon'],                 2, /^--from is "noon", expected a position of the log, such as 42, or a time/],
  [['--to', '2024-05-01T10:00'],       2, /^--to is "2024-05-01T10:00", expected/],
  [['--query', 'evt:x evnt:y'],        2, /^--query: character 7: saw "evnt".*\n {2}evt:x evnt:y\n {8}\^\^\^\^$/s],
  [['--speed', '2'],                   2, /^--speed: goes with --to-broker only$/],
  [['--into', 'x', '--commands'],      2, /^--into, --commands: goes with --to-broker only$/],
  [['--to-broker', '--step'],          2, /^--step: nothing is decided again with --to-broker$/],
  [['--to-broker', '--speed', 'fast'], 2, /^--speed is "fast", expected "max", or how many times as fast/],
  [['--to-broker'],                    1, /^no sandbox runs with the data directory/],
  [['--code', join(nowhere, 'none')],  2, /^--code: there is no directory/],
  [['--to-broker', 'file.gz'],         2, /^saw FILE and --to-broker; import the file first$/],
  [[join(nowhere, 'none.gz')],         2, /^there is no file/],
  [[import.meta.filename],             1, /cannot be replayed: the file is not gzip; copy the file again/],
  [[],                                 1, /^there is no log in ".*log"\. Name the data directory of a sandbox with --data/],
];

for (const [args, exitCode, says] of wrong) {
  test(`refuses ${JSON.stringify(args.map((arg) => arg.replace(nowhere, '')))}`, async () => {
    const error = await cli(['replay', '--data', nowhere, ...args]).then(
      ({ output }) => ({ message: `nothing was thrown: ${output}`, exitCode: 0 }),
      (thrown: Error & { exitCode?: number }) => thrown,
    );
    assert.match(error.message, says);
    assert.is(error.exitCode, exitCode);
  });
}

test('a damaged log is told, with where it can be read to', async () => {
  const damaged = temporaryDirectory();
  await withMessages(async (data) => {
    mkdirSync(join(damaged, 'log'));
    copyFileSync(join(data, 'log', 'events.mdb'), join(damaged, 'log', 'events.mdb'));
  });
  const path = join(damaged, 'log', 'events.mdb');
  const bytes = readFileSync(path);
  // Chunks of events without their mark, in a file that is sound otherwise.
  for (let at = bytes.indexOf(CHUNK_MARK); at >= 0; at = bytes.indexOf(CHUNK_MARK))
    bytes.fill(0, at, at + CHUNK_MARK.length);
  writeFileSync(path, bytes);
  const error = await cli(['replay', '--data', damaged]).catch((thrown: Error) => thrown);
  assert.instance(error, Error);
  assert.match((error as Error).message, /a chunk of events was expected/);
});

test('reads what was exported, of a whole org', async () => {
  await withMessages(async (data) => {
    const directory = temporaryDirectory();
    const file = (name: string, ...args: string[]) =>
      cli(['export', '--data', data, '--org', 'abc123', '--file', join(directory, name), ...args]);
    await file('org.gz');
    await file('part.gz', '--query', 'evt:e');
    const own = (...args: string[]) => cli(['replay', join(directory, 'org.gz'), ...args], { directory });
    assert.match((await own()).output, /^replay: \d+ inputs, \d+ events, 0 divergences$/);
    assert.is((await own('--query', 'payload:two')).output, 'replay: 1 input, 1 event, 0 divergences');
    assert.is((await own('--from', '-1h', '--query', 'evt:e')).output, 'replay: 3 inputs, 3 events, 0 divergences');
    const error = await cli(['replay', join(directory, 'part.gz')]).catch((thrown: Error) => thrown);
    assert.match((error as Error).message, /holds a part of an org \(a query\).*export the org without --query/);
  });
});

test('walks by what is piped in', async () => {
  await withMessages(async (data) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'infra/cli/main.ts', 'replay', '--data', data, '--query', 'event:MessagePublished', '--step'],
      { cwd: join(import.meta.dirname, '../../..'), stdio: ['pipe', 'pipe', 'inherit'] },
    );
    child.stdin.end('\ns\nq\n');
    const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    assert.is(exitCode, 0);
    assert.match(output, /^#1 same at position \d+, .*: mqtt\/publish, device t1\/dev1$/m);
    assert.match(output, /^#2 same/m);
    assert.not.match(output, /^#3/m);
    assert.match(output, /^decided on$/m);
    assert.match(output, /^replay: 2 inputs, 2 events, 0 divergences$/m);
  });
});
