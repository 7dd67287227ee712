// time limit: 180 s
/**
 * The image without an engine: the steps of the Dockerfile are carried out in a directory, with what `.dockerignore` lets in, and what they make
 * is run: as root of the machine with that directory as its whole file system and as the image's user, otherwise in place.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assert, suite } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';
import { readDockerfile } from './dockerfile.ts';
import { layOutBase } from './local-base.ts';

const test = suite("the image's file system");
const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const image = readDockerfile(join(root, 'Dockerfile'));
const isolated = process.getuid?.() === 0 && process.platform === 'linux';
const MEGABYTE = 1_000_000;
/** 200 MB, less what debian:bookworm-slim takes. */
const ADDED_MEGABYTES_MAX = 125;

let tree = '';

test.before(async () => {
  const context = temporaryDirectory();
  for (const path of letIn()) cpSync(join(root, path), join(context, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(context, 'node_modules')); // in the place of `npm ci`
  tree = isolated ? await layOutBase() : temporaryDirectory();
  for (const step of image.steps) {
    const here = step.replaceAll('/image-data', join(tree, 'data')).replaceAll('/image', tree);
    await run('sh', ['-c', here], { cwd: context });
  }
  mkdirSync(join(tree, 'sandbox'));
  if (isolated) for (const path of ['data', 'data/tls']) chownSync(join(tree, path), user(), user());
});

/** The paths that `.dockerignore` makes exceptions of. */
function letIn(): readonly string[] {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  assert.ok(lines.includes('*'), 'everything else is left out');
  return lines.flatMap((line) => (line.startsWith('!') ? line.slice(1) : []));
}

function user(): number {
  return Number(image.user.split(':')[0]);
}

/** Starts a command of the image. */
function started(command: readonly string[]) {
  const [, ...rest] = command;
  const environment = {
    ...image.environment,
    WIOTP_SANDBOX_LISTEN: '0',
    PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  };
  const child = isolated
    ? spawn('chroot', [`--userspec=${image.user}`, tree, ...command], { env: environment })
    : spawn(process.execPath, rest.map(inPlace), {
        env: { ...environment, WIOTP_SANDBOX_DATA: join(tree, 'data') },
        cwd: join(tree, 'sandbox'),
      });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, output }));
  return { child, ended };
}

function inPlace(word: string): string {
  return word.startsWith('/')
    ? join(tree, word === '/usr/local/bin/wiotp-sandbox' ? 'app/bin/wiotp-sandbox.js' : word)
    : word;
}

const program = (...args: string[]) => started([...image.entrypoint, ...args]);

test('holds little, and no sources, types or tools', async () => {
  const paths = readdirSync(join(tree, 'app'), { recursive: true, encoding: 'utf8' });
  assert.equal(
    paths.filter((path) => /\.(ts|map|md)$|tsx|esbuild|typescript|\.bin/.test(path)),
    [],
  );
  assert.is(paths.filter((path) => /@lmdb.*\.node$/.test(path)).length, 1, 'one native part of lmdb');
  const bytes = ['app', 'usr/local'].flatMap((part) =>
    readdirSync(join(tree, part), { recursive: true, encoding: 'utf8' }).map((path) => {
      const found = statSync(join(tree, part, path), { throwIfNoEntry: false }); // links lead into the image
      return found?.isFile() ? found.size : 0;
    }),
  );
  const megabytes = bytes.reduce((sum, size) => sum + size, 0) / MEGABYTE;
  assert.ok(megabytes < ADDED_MEGABYTES_MAX, `it takes ${Math.round(megabytes)} MB`);
});

test('holds every package that the bundle asks for, but the one that only sources need', () => {
  const bundle = readdirSync(join(tree, 'app/dist')).map((name) => readFileSync(join(tree, 'app/dist', name), 'utf8'));
  const asked = new Set(
    bundle.flatMap((text) =>
      [...text.matchAll(/(?:\bfrom|\bimport\(?|import\.meta\.url\)\()"([\w@][^":]*)"/g)].map(([, name]) => name ?? ''),
    ),
  );
  const missing = [...asked].filter(
    (name) => !builtinModules.includes(name) && !existsSync(join(tree, 'app/node_modules', name)),
  );
  assert.equal(missing, ['tsx/esm/api']);
});

test('starts as the user of the image, is ready, looks into the past, makes its CA, and stops on SIGTERM with 0', async () => {
  const before = outsideOfData();
  const sandbox = program('start');
  try {
    const ready = await program('ready', '--wait').ended;
    assert.equal(
      [ready.exitCode, ready.output],
      [0, 'ready\n'],
      (await Promise.race([sandbox.ended, undefined]))?.output,
    );
    assert.is((await started(image.health).ended).exitCode, 0, 'the health check');

    const { ports } = JSON.parse(readFileSync(join(tree, 'data/sandbox.json'), 'utf8')) as { ports: number[] };
    const path = '/_sandbox/v1/messages/00000000-0000-8000-a000-000000000000/explain';
    const explained = await fetch(`http://127.0.0.1:${ports[0]}${path}`);
    assert.is(((await explained.json()) as { title: string }).title, 'There is no such message');

    const ca = await program('ca', '--print').ended;
    assert.match(ca.output, /^-----BEGIN CERTIFICATE-----/);
  } finally {
    sandbox.child.kill('SIGTERM');
  }
  const { exitCode, output } = await sandbox.ended;
  assert.is(exitCode, 0, output);
  assert.is((await started(image.health).ended).exitCode, 1, 'the health check of one that has stopped');
  assert.equal(outsideOfData(), before, 'it writes to its data and nowhere else');
  if (isolated) assert.is(statSync(join(tree, 'data/sandbox.json'), { throwIfNoEntry: false }), undefined);
  if (isolated) assert.is(statSync(join(tree, 'data/log')).uid, user());
});

function outsideOfData(): readonly string[] {
  return readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^data(\/|$)/.test(path))
    .sort();
}

test('tells mistakes in a configuration file that is mounted, with exit code 2', async () => {
  cpSync(join(root, 'docker/wiotp-sandbox.yaml'), join(tree, 'sandbox/other.yaml'));
  const good = await program('config', '--print', '--config', '/sandbox/other.yaml').ended;
  assert.is(good.exitCode, 0, good.output);
  assert.match(good.output, 'sandbx');
  const { exitCode, output } = await program('start', '--config', '/sandbox/none.yaml').ended;
  assert.is(exitCode, 2);
  assert.match(output, 'there is no such file');
});
