/**
 * IBM's clients, unchanged, from their registries. They are kept out of the project: the Node one brings an old mqtt.js and 160 other packages.
 * Installed once, into a cache of the user; a test that cannot have them is skipped, which is a failure where `CI=true`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { skip } from '../spec/suite.ts';

const NODE_VERSION = '0.7.8';
const PYTHON_VERSION = '1.0.1';
const PYTEST_VERSION = '9.2.0';

const QUIET = ['--quiet', '--disable-pip-version-check'] as const;

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const run = promisify(execFile);

/** The path of IBM's `@wiotp/sdk`. */
export async function nodeSdk(): Promise<string> {
  const directory = await installed(`wiotp-sdk-node-${NODE_VERSION}`, async (path) => {
    writeFileSync(join(path, 'package.json'), '{"private":true}');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await run('npm', ['install', ...flags, '--prefix', path, `@wiotp/sdk@${NODE_VERSION}`]);
  });
  return join(directory, 'node_modules/@wiotp/sdk');
}

/** The path of a Python that has IBM's `wiotp-sdk`. */
export function pythonWithSdk(): Promise<string> {
  return pythonWith(`wiotp-sdk-python-${PYTHON_VERSION}`, [`wiotp-sdk==${PYTHON_VERSION}`]);
}

/** The path of a Python that has IBM's `wiotp-sdk` and pytest, and that of IBM's tests, which the library's source archive brings. */
export async function pythonWithSdkTests(): Promise<Readonly<{ python: string; tests: string }>> {
  const sdk = `wiotp-sdk==${PYTHON_VERSION}`;
  const directory = await installed(`wiotp-sdk-python-tests-${PYTHON_VERSION}`, async (path) => {
    const python = await installPython(path, [sdk, `pytest==${PYTEST_VERSION}`]);
    await run(python, ['-m', 'pip', 'download', ...QUIET, '--no-deps', '--no-binary', ':all:', '--dest', path, sdk]);
    await run('tar', ['-xzf', join(path, `wiotp_sdk-${PYTHON_VERSION}.tar.gz`), '-C', path]);
  });
  return { python: join(directory, 'bin/python'), tests: join(directory, `wiotp_sdk-${PYTHON_VERSION}/test`) };
}

/** The path of a Python that has schemathesis, as `test/python/schemathesis.txt` says. */
export function pythonWithSchemathesis(): Promise<string> {
  const requirements = join(import.meta.dirname, '../python/schemathesis.txt');
  const version = /^schemathesis==(.+)$/m.exec(readFileSync(requirements, 'utf8'))?.[1];
  return pythonWith(`schemathesis-${version}`, ['--requirement', requirements]);
}

async function pythonWith(name: string, packages: readonly string[]): Promise<string> {
  const directory = await installed(name, async (path) => {
    await installPython(path, packages);
  });
  return join(directory, 'bin/python');
}

async function installPython(path: string, packages: readonly string[]): Promise<string> {
  await run('python3', ['-m', 'venv', path]);
  const python = join(path, 'bin/python');
  await run(python, ['-m', 'pip', 'install', ...QUIET, ...packages]);
  return python;
}

/** What `install` made is moved to its place when it is complete, so that nobody uses half of it. */
async function installed(name: string, install: (path: string) => Promise<void>): Promise<string> {
  const parent = join(cache, 'wiotp-sandbox-tests');
  const path = join(parent, name);
  if (existsSync(path)) return path;
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(join(parent, `${name}-`));
  try {
    await install(draft);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(path)) skip(`${name} cannot be installed: ${(error as Error).message}`);
  }
  return path;
}
