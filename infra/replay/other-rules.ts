/** The handlers of another checkout: an older one, or one with changes that are to be tried on what has happened. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPLAY_CONTRACT } from '../../handlers/replay.ts';
import type { Rules } from './rules.ts';

/** The rules in a directory that cannot be used, and what to do about it. */
export class RulesError extends Error {
  override name = 'RulesError';
}

/** What is needed, and in which file it is. */
const wanted = {
  handlers: 'handlers/catalogue',
  Replay: 'handlers/replay',
  World: 'projections/world',
  restoreWorld: 'projections/snapshot',
  snapshotFrom: 'projections/snapshot-bytes',
} as const satisfies { [Name in keyof Rules]: string };

type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Loads the rules of a directory that holds the sources of a wiotp-sandbox, with the packages that they need, or the same compiled. They
 * run beside ours without touching them. Throws `RulesError`.
 */
export async function rulesIn(directory: string): Promise<Rules> {
  const root = resolve(directory);
  if (!isDirectory(root)) throw new RulesError(`there is no directory "${directory}"`);
  const modules = await load(root, directory);
  const contract = modules['handlers/replay']?.REPLAY_CONTRACT;
  if (contract !== REPLAY_CONTRACT) {
    const seen = contract === undefined ? 'none that is told' : String(contract);
    throw new RulesError(
      `the code in "${directory}" has another contract of replay (${seen}) than this program (${REPLAY_CONTRACT}); replay with the program of that checkout instead: node "${join(directory, 'bin/wiotp-sandbox.js')}" replay`,
    );
  }
  for (const [name, path] of Object.entries(wanted)) {
    if (modules[path]?.[name] === undefined)
      throw new RulesError(`"${join(directory, path)}" has no "${name}": it is not that of a wiotp-sandbox`);
  }
  return Object.assign(
    {},
    ...Object.entries(wanted).map(([name, path]) => ({ [name]: modules[path]?.[name] })),
  ) as Rules;
}

let loads = 0;

async function load(root: string, directory: string): Promise<Modules> {
  const files = Object.values(wanted).map((path) => [path, fileOf(root, path, directory)] as const);
  const { register } = await import('tsx/esm/api');
  // In a space of their own, all of them: they share their modules with one another, and none with us.
  const others = register({ namespace: `rules-${loads++}`, tsconfig: false });
  const modules: Record<string, Modules[string]> = {};
  try {
    for (const [path, file] of files) {
      modules[path] = (await others.import(pathToFileURL(file).href, import.meta.url)) as Modules[string];
    }
  } catch (error) {
    throw new RulesError(whyNotLoaded(error as NodeJS.ErrnoException, directory), { cause: error });
  } finally {
    await others.unregister();
  }
  return modules;
}

function fileOf(root: string, path: string, directory: string): string {
  const found = ['ts', 'js'].map((ending) => join(root, `${path}.${ending}`)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new RulesError(
    `there is no ${path}.ts in "${directory}"; expected a checkout of wiotp-sandbox, or its unpacked package, of a version that can replay`,
  );
}

function whyNotLoaded(error: NodeJS.ErrnoException, directory: string): string {
  const [, name] = /^Cannot find package '([^']+)'/.exec(error.message) ?? [];
  if (name !== undefined)
    return `the code in "${directory}" needs the package ${name}; run "npm ci" in that directory first`;
  return `the code in "${directory}" cannot be loaded: ${error.message}`;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
