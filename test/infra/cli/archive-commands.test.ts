/** The commands export, import and fork, with a sandbox that runs and without. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serve } from '../../../infra/cli/serve.ts';
import { loadConfig } from '../../../infra/config/load.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { linesOf } from '../archive/stage.ts';
import { cli } from './spec.ts';

const test = suite('the commands export, import and fork');

async function served(directory: string, flags: Record<string, string> = {}): Promise<Served> {
  const loaded = await loadConfig({ directory, flags: { listen: '0', ...flags } });
  if (!loaded.ok) throw new Error('the configuration has mistakes');
  return serve(loaded.loaded.config);
}

const event = ['publish', '--type', 'demo', '--device', 'device-1', '--event', 'status', '{"t":1}'];
const file = () => join(temporaryDirectory(), 'x.ndjson.gz');

/** Uses a sandbox in which one message has been published. */
async function withServed(flags: Record<string, string>, use: (directory: string) => Promise<void>): Promise<string> {
  const directory = temporaryDirectory();
  const running = await served(directory, flags);
  try {
    assert.is((await cli(event, { directory })).exitCode, 0);
    await use(directory);
  } finally {
    await running.close();
  }
  return directory;
}

async function output(args: string[], directory: string): Promise<string> {
  const { exitCode, output: out, complaints } = await cli(args, { directory });
  assert.is(exitCode, 0, complaints);
  return out;
}

async function complaint(args: string[], directory: string, code = 1): Promise<string> {
  try {
    const { exitCode, complaints } = await cli(args, { directory });
    assert.is(exitCode, code, complaints);
    return complaints;
  } catch (error) {
    // As the process does: a failure is its message and an exit code.
    assert.is((error as { exitCode?: number }).exitCode, code);
    return (error as Error).message;
  }
}

for (const store of ['lmdb', 'memory']) {
  test(`with a sandbox that runs on ${store}: out, in under another name, out again, forked`, async () => {
    await withServed({ store }, async (directory) => {
      const [first, again, forked] = [file(), file(), file()];
      assert.is(await output(['export', '--file', first], directory), `exported sandbx to ${first}`);
      assert.is(statSync(first).mode & 0o777, 0o600);
      assert.equal(readdirSync(join(first, '..')), ['x.ndjson.gz'], 'nothing is left beside it');
      const told = await output(['import', first, '--into', 'other1'], directory);
      assert.match(told, /^imported other1 from sandbx: \d+ events\nAPI keys: a-other1-0123456789\nno tokens/);
      await output(['export', '--org', 'other1', '--file', again], directory);
      assert.is(linesOf(again).length, linesOf(first).length);
      assert.match(
        await output(['fork', 'sandbx', 'fork01', '--at', 'now'], directory),
        /^forked fork01 from sandbx: \d+ events\n/,
      );
      await output(['export', '--org', 'fork01', '--with-credentials', '--file', forked], directory);
      assert.match(await complaint(['import', first], directory), /There is an org "sandbx"/);
      assert.match(await complaint(['fork', 'sandbx', 'other1'], directory), /There is an org "other1"/);
    });
  });
}

test('without a sandbox: from and into the data directory, byte by byte the same', async () => {
  const from = await withServed({ store: 'lmdb' }, async () => {});
  const [first, again] = [file(), file()];
  await output(['export', '--file', first, '--with-credentials'], from);
  const into = temporaryDirectory();
  assert.match(await output(['import', first], into), /^imported sandbx: \d+ events\nAPI keys: a-sandbx-0123456789$/);
  await output(['export', '--file', again, '--with-credentials'], into);
  assert.ok(readFileSync(first).equals(readFileSync(again)));
  assert.match(await output(['fork', 'sandbx', 'fork01'], into), /^forked fork01/);
  // A sandbox that is started there finds it, and the tokens of its configuration are those that came.
  const running = await served(into, { store: 'lmdb' });
  try {
    await output(event, into);
  } finally {
    await running.close();
  }
});

test('a part of an org, a moment, a bug pack', async () => {
  const directory = await withServed({ store: 'lmdb' }, async () => {});
  const lines = async (...args: string[]) => {
    const path = file();
    await output(['export', '--file', path, ...args], directory);
    return linesOf(path).map((line) => JSON.parse(line));
  };
  assert.equal(
    (await lines('--device', 'demo:device-2')).map(({ of, type }) => of ?? type),
    ['device', 'DeviceRegistered', undefined],
  );
  assert.equal(
    (await lines('--query', 'kind:message')).map(({ of, payload }) => of ?? payload),
    ['query', '{"t":1}', undefined],
  );
  const past = await lines('--at', '2');
  assert.is(past.at(-1).counts.MessagePublished, undefined);
  const [head] = await lines('--bug-pack');
  assert.match(head.pack.configuration, /token: "\*\*\*"/);
  assert.not(head.pack.configuration.includes('sandbox-device-token'));
});

// biome-ignore format: a table reads in columns
const mistakes: readonly (readonly [args: string[], code: number, text: RegExp])[] = [
  [['import'],                                           2, /no FILE was given/],
  [['import', 'nowhere.gz'],                             2, /there is no file "nowhere.gz"/],
  [['fork', 'sandbx'],                                   2, /expected two names/],
  [['fork', 'sandbx', 'fork01', '--at', 'soon'],         2, /--at is "soon", expected a position/],
  [['fork', 'nobody', 'fork01'],                         1, /nothing of an org "nobody"/],
  [['export', '--at', 'soon'],                           2, /--at is "soon"/],
  [['export', '--device', 'demo'],                       2, /expected TYPE:ID/],
  [['export', '--device', 'a:b', '--query', 'x'],        2, /expected one of them/],
  [['export', '--query', 'bogus:1'],                     1, /bogus/],
  [['export', '--org', 'nobody'],                        1, /nothing of an org "nobody"/],
  [['export', '--at', '999999'],                         1, /lies ahead of the end/],
];

test('mistakes say what was seen and what to do', async () => {
  const directory = await withServed({ store: 'lmdb' }, async () => {});
  for (const [args, code, text] of mistakes) assert.match(await complaint(args, directory, code), text, args.join(' '));
  const taken = file();
  writeFileSync(taken, 'mine');
  assert.match(await complaint(['export', '--file', taken], directory, 2), /there is a file/);
  assert.is(readFileSync(taken, 'utf8'), 'mine');
  const damaged = file();
  writeFileSync(damaged, 'hello');
  assert.match(await complaint(['import', damaged], directory), /the file is not gzip; /);
  assert.match(await complaint(['export'], temporaryDirectory()), /no sandbox runs/);
  assert.not(existsSync('sandbx.ndjson.gz'));
});
