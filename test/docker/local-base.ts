/**
 * Base images made of this machine, for where no registry can be reached: its node and npm, a shell, and the libraries that they load. The one
 * that builds has all of it, the one that runs has the shell and the libraries only, as a small base of a registry would.
 */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../spec/temporary.ts';
import { docker } from './engine.ts';

const run = promisify(execFile);

const BUILD_IMAGE = 'wiotp-sandbox-local-build:1';
const BASE_IMAGE = 'wiotp-sandbox-local-base:1';

/** What the steps of the Dockerfile call, and what is good to have when one looks into a container. */
const programs = ['sh', 'env', 'mkdir', 'ls', 'cat', 'id'];

/** Makes both images, and answers with their names, as the arguments of the Dockerfile want them. */
export async function importLocalBases(): Promise<Readonly<{ BUILD_IMAGE: string; BASE_IMAGE: string }>> {
  await importTree(BASE_IMAGE, await layOutBase());
  const build = await layOutBase([process.execPath]);
  await addNpm(build);
  await importTree(BUILD_IMAGE, build, await npmSettings());
  return { BUILD_IMAGE, BASE_IMAGE };
}

/** The directory of a small base: a shell, what node is linked with, and other `programs`, by their paths. */
export async function layOutBase(others: readonly string[] = []): Promise<string> {
  const paths = [...(await Promise.all(programs.map(whereIs))), ...others];
  return layOut(paths, await librariesOf([...paths, process.execPath]));
}

async function whereIs(name: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', `command -v ${name}`]);
  return stdout.trim();
}

/** Every library that the programs are linked with, the loader included, by the path under which they ask for it. */
async function librariesOf(files: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const file of files) {
    const { stdout } = await run('ldd', [file]);
    for (const [, path] of stdout.matchAll(/(\/\S+) \(0x/g)) if (path !== undefined) found.add(path);
  }
  return [...found];
}

async function layOut(files: readonly string[], libraries: readonly string[]): Promise<string> {
  const tree = temporaryDirectory();
  chmodSync(tree, 0o755); // it becomes "/", for every user
  // As Debian has it: the old places are links to the new ones.
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) {
    mkdirSync(join(tree, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(tree, name));
  }
  for (const path of ['etc/ssl/certs', 'root', 'tmp', 'usr/local/bin', 'proc', 'sys', 'dev'])
    mkdirSync(join(tree, path), { recursive: true });
  chmodSync(join(tree, 'tmp'), 0o1777);
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  for (const path of ['/etc/ssl/certs/ca-certificates.crt', '/etc/nsswitch.conf', '/etc/os-release'])
    if (existsSync(path)) cpSync(path, join(tree, path), { dereference: true });
  for (const file of [...files, ...libraries]) {
    const target = join(tree, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(realpathSync(file), target);
  }
  return tree;
}

/** npm as it is installed here. */
async function addNpm(tree: string): Promise<void> {
  const program = realpathSync(await whereIs('npm'));
  const place = dirname(dirname(program));
  cpSync(place, join(tree, 'usr/local/lib/node_modules/npm'), { recursive: true, dereference: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(tree, 'usr/local/bin/npm'));
}

/** Where packages come from here, and whom to trust for it. */
async function npmSettings(): Promise<readonly string[]> {
  const { stdout } = await run('npm', ['config', 'get', 'registry']);
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  return [
    `ENV NPM_CONFIG_REGISTRY=${stdout.trim()}`,
    ...(trusted === undefined ? [] : ['ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt']),
  ];
}

async function importTree(name: string, tree: string, changes: readonly string[] = []): Promise<void> {
  const archive = join(temporaryDirectory(), 'root.tar');
  await run('tar', ['--create', '--file', archive, '--owner=0', '--group=0', '--directory', tree, '.']);
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await docker('import', ...[path, ...changes].flatMap((change) => ['--change', change]), archive, name);
}
