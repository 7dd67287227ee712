/** The commands that talk to a running sandbox, against one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serve } from '../../../infra/cli/serve.ts';
import { loadConfig } from '../../../infra/config/load.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { cli } from './spec.ts';

/** Starts a sandbox in memory, found through the default data directory of `directory`. */
async function served(directory: string, flags: Record<string, string> = {}): Promise<Served> {
  const loaded = await loadConfig({ directory, flags: { store: 'memory', listen: '0', ...flags } });
  if (!loaded.ok) throw new Error('the configuration has mistakes');
  return serve(loaded.loaded.config);
}

const test = suite<{ directory: string; running: Served }>('commands for a running sandbox', {} as never);

test.before(async (context) => {
  context.directory = temporaryDirectory();
  context.running = await served(context.directory);
});
test.after(({ running }) => running.close());

const event = ['publish', '--type', 'demo', '--device', 'device-1', '--event', 'status'];

/** The published messages as the timeline shows them. */
async function timeline(directory: string, ...filters: string[]): Promise<Record<string, unknown>[]> {
  const { output } = await cli(['tail', '--json', '--until', '2100-01-01', ...filters], { directory });
  return output === '' ? [] : output.split('\n').map((line) => JSON.parse(line));
}

test('ready: at once when it is', async ({ directory }) => {
  const { exitCode, output } = await cli(['ready'], { directory });
  assert.equal([exitCode, output], [0, 'ready']);
});

test('publish: an event as the device, in the first org', async ({ directory }) => {
  const { exitCode, output } = await cli([...event, '--qos', '0', '{"t":1}'], { directory });
  assert.is(exitCode, 0);
  const [, position, id] = /^published at position (\d+), id (\S+)$/.exec(output) ?? [];
  const item = (await timeline(directory, '--kind', 'message')).find((each) => each.id === id);
  assert.equal(
    [item?.position, item?.org, item?.deviceId, item?.payload],
    [Number(position), 'sandbx', 'device-1', '{"t":1}'],
  );
  assert.equal(item?.data && { ...item.data, clientId: '' }, {
    clientId: '',
    topic: 'iot-2/type/demo/id/device-1/evt/status/fmt/json',
    qos: 0,
  });
});

test('publish: a command, in another format', async ({ directory }) => {
  const args = [
    'publish',
    '--type',
    'demo',
    '--device',
    'device-2',
    '--command',
    'blink',
    '--format',
    'text',
    '--',
    '-5',
  ];
  assert.is((await cli(args, { directory })).exitCode, 0);
  const [item] = await timeline(directory, '--device', 'device-2', '--kind', 'message');
  assert.is(item?.payload, '-5');
  assert.match(JSON.stringify(item?.data), 'iot-2/type/demo/id/device-2/cmd/blink/fmt/text');
});

test('publish: the bytes of a file as they are', async ({ directory }) => {
  const file = join(directory, 'payload.bin');
  writeFileSync(file, Buffer.from([0, 255, 128, 10]));
  assert.is((await cli([...event, '--device', 'device-3', '--file', file], { directory })).exitCode, 0);
  const [item] = await timeline(directory, '--device', 'device-3');
  assert.is(item?.payloadBase64, Buffer.from([0, 255, 128, 10]).toString('base64'));
});

// biome-ignore format: a table reads in columns
const misused = [
  // arguments                                                    exit code, what is said
  [['publish', '--event', 'e'],                                     2, '--type and --device: saw nothing, expected the device that it is about'],
  [['publish', '--type', 't', '--device', 'd'],                     2, 'saw neither of --event and --command, expected one'],
  [[...event, '--command', 'c'],                                    2, 'saw both of --event and --command, expected one'],
  [[...event, '--qos', '2'],                                        2, '--qos is "2", expected 0 or 1'],
  [[...event, '--file', 'x', 'payload'],                            2, 'saw a PAYLOAD and --file, expected one of them'],
  [[...event, '--file', '/nowhere/x'],                              2, '--file: ENOENT'],
  [[...event, '--url', 'localhost:1883'],                           2, '--url is "localhost:1883", expected one such as http://127.0.0.1:1883'],
  [['ready', '--wait=soon'],                                        2, '--wait is "soon", expected seconds from 0 to 86400'],
  [[...event, '--org', 'nosuch'],                                   1, 'nosuch'],
  [[...event, '--type', 'a+b'],                                     1, ''],
  [['clock'],                                                       2, 'saw nothing to do, expected --set, --advance, --freeze, --run or --wall'],
  [['clock', '--freeze', '--wall'],                                 2, 'saw more than one of --freeze, --run and --wall, expected one'],
  [['clock', '--set', '2030-05-01', '--advance', '1h'],             2, 'saw --set and --advance, expected one of them'],
  [['clock', '--set', 'noon'],                                      1, 'at: expected a time: ISO 8601'],
  [['clock', '--freeze', '--org', 'zzzzzz'],                        1, 'There is no org "zzzzzz"'],
  [['tail', '--kind', 'nothing'],                                   1, 'query parameter "kind" is "nothing": expected one of registry, connection, message, sandbox'],
  [['tail', '--until', 'never'],                                    1, 'query parameter "until" is "never": expected ISO 8601'],
] as const;

for (const [args, code, said] of misused) {
  test(`${args.join(' ')}: exit code ${code}, and why`, async ({ directory }) => {
    const failure = await cli(args, { directory }).catch((error: unknown) => error);
    assert.ok(failure instanceof Error, 'it failed');
    assert.equal([failure.name, (failure as { exitCode?: number }).exitCode], ['Failure', code]);
    assert.match(failure.message, said);
  });
}

test('tail: history by filter, and an end', async ({ directory }) => {
  await cli([...event, '--type', 'lamp', '--device', 'l-1', 'on'], { directory });
  await cli([...event, '--type', 'lamp', '--device', 'l-2', 'off'], { directory });
  const since = ['--since', '1970-01-01'];
  const payloads = async (...filters: string[]) =>
    (await timeline(directory, ...since, ...filters)).map(({ payload }) => payload);
  assert.equal(await payloads('--type', 'lamp'), ['on', 'off'], 'oldest first');
  assert.equal(await payloads('--device', 'l-2'), ['off']);
  assert.equal(await payloads('--org', 'quickstart', '--kind', 'message'), []);
  assert.equal(await timeline(directory, '--until', '1971-01-01'), []);
});

test('clock: what the org’s events show, until it is released', async ({ directory }) => {
  const at = '2030-05-01T10:00:00.000Z';
  const set = await cli(['clock', '--set', at, '--freeze'], { directory });
  assert.equal([set.exitCode, set.output], [0, `the clock of sandbx is at ${at}, frozen`]);
  const advanced = await cli(['clock', '--advance', '8d'], { directory });
  assert.is(advanced.output, 'the clock of sandbx is at 2030-05-09T10:00:00.000Z, frozen');
  await cli([...event, 'in the future'], { directory });
  const items = await timeline(directory, '--kind', 'message');
  assert.equal(
    items.filter(({ payload }) => payload === 'in the future').map((item) => item.at),
    ['2030-05-09T10:00:00.000Z'],
  );
  const released = await cli(['clock', '--wall'], { directory });
  assert.is(released.output, 'the clock of sandbx follows the wall clock');
});

test('tail: what a query matches, beside filters', async ({ directory }) => {
  for (const t of [20, 31, 32]) await cli([...event, '--type', 'oven', '--device', 'o-1', `{"t":${t}}`], { directory });
  const payloads = async (...query: string[]) => (await timeline(directory, ...query)).map(({ payload }) => payload);
  assert.equal(await payloads('type:oven', 'payload.t:>30'), ['{"t":31}', '{"t":32}']);
  assert.equal(await payloads('type:oven payload.t:>30', '!payload.t:32'), ['{"t":31}']);
  assert.equal(await payloads('--device', 'o-1', 'payload.t:20'), ['{"t":20}']);
});

test('tail: carets stand under what is wrong with a query', async ({ directory }) => {
  const failure = await cli(['tail', 'type:pump', 'evnt:x'], { directory }).catch((error: unknown) => error);
  assert.ok(failure instanceof Error && failure.name === 'Failure', String(failure));
  const lines = failure.message.split('\n');
  assert.match(
    lines[0] ?? '',
    /^the query is wrong at character 11: saw "evnt", expected one of the fields org, .*did you mean "event:"\?/,
  );
  assert.equal(lines.slice(1), ['', '  type:pump evnt:x', '            ^^^^']);
});

test('a second sandbox may not use the same data directory', async ({ directory }) => {
  const refused = await served(directory).catch((error: Error) => error);
  assert.ok(refused instanceof Error);
  assert.match(refused.message, `(process ${process.pid}, ports `);
});

const stopped = suite('commands without a running sandbox');

for (const args of [event, ['tail']]) {
  stopped(`${args[0]} says that nothing runs, and what to do`, async () => {
    const directory = temporaryDirectory();
    const failure = await cli(args, { directory }).catch((error: unknown) => error);
    assert.is(
      failure instanceof Error && failure.message,
      `no sandbox runs with the data directory "${join(directory, '.wiotp-sandbox')}"; start one with "wiotp-sandbox start", or name another directory with --data`,
    );
  });
}

stopped('ready: not ready at once; with --wait, once it is', async () => {
  const directory = temporaryDirectory();
  const atOnce = await cli(['ready'], { directory });
  assert.is(atOnce.exitCode, 1);
  assert.match(atOnce.complaints, /^not ready: no sandbox runs with the data directory/);
  const waiting = cli(['ready', '--wait=30'], { directory });
  const { close } = await served(directory);
  assert.is((await waiting).exitCode, 0);
  await close();
});

stopped('ready --wait gives up in time', async () => {
  const { exitCode, complaints } = await cli(['ready', '--wait=0.1']);
  assert.is(exitCode, 1);
  assert.match(complaints, /^not ready: /);
});

for (const beginning of [
  ['--since', '1970-01-01', '--kind', 'message'],
  ['after:-1h', 'kind:message'],
]) {
  stopped(`tail ${beginning.join(' ')}: what happens, as it happens, until the sandbox stops`, async () => {
    const directory = temporaryDirectory();
    const { close } = await served(directory);
    await cli([...event, 'before'], { directory });
    let saw = (_line: string) => {};
    const seen = (wanted: string) =>
      new Promise<void>((resolve) => {
        saw = (line) => {
          if (line.includes(wanted)) resolve();
        };
      });
    const history = seen('before');
    const tail = cli(['tail', ...beginning], { directory, heard: (line) => saw(line) });
    const ended = tail.catch((error: unknown) => error);
    await history;
    const live = seen('after');
    await cli([...event, 'after'], { directory });
    await live;
    await close();
    const failure = await ended;
    assert.ok(failure instanceof Error && failure.name === 'Failure', String(failure));
  });
}

stopped('--url talks to a sandbox elsewhere, and says when it is not one', async () => {
  const { running, close } = await served(temporaryDirectory(), { org: 'abc123' });
  const url = `http://127.0.0.1:${running.ports[0]}`;
  assert.is((await cli(['ready', '--url', url])).exitCode, 0);
  assert.is((await cli([...event, '--org', 'abc123', '--url', url, 'x'])).exitCode, 0);
  await close();
  const failure = await cli([...event, '--url', url, 'x']).catch((error: unknown) => error);
  assert.match((failure as Error).message, `the sandbox at ${url} cannot be reached: `);
  assert.match((await cli(['ready', '--url', url])).complaints, `not ready: the sandbox at ${url} does not answer`);
});
