/** Loading a configuration from texts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Loaded, type LoadedConfig, type LoadInput, loadConfig } from '../../../infra/config/load.ts';
import { mistakeLine } from '../../../infra/config/mistake.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

type Given = Omit<LoadInput, 'directory'> & Readonly<{ yaml?: string; directory?: string }>;

/** Loads with `yaml` as the file `wiotp-sandbox.yaml` of an empty directory. */
export function loadGiven({ yaml, directory = temporaryDirectory(), ...rest }: Given): Promise<Loaded> {
  if (yaml !== undefined) writeFileSync(join(directory, 'wiotp-sandbox.yaml'), yaml);
  return loadConfig({ directory, ...rest });
}

/** As `loadGiven`, for what has no mistakes. */
export async function loadGood(given: Given): Promise<LoadedConfig> {
  const loaded = await loadGiven(given);
  if (loaded.ok) return loaded.loaded;
  throw new Error(`expected no mistakes, saw ${loaded.mistakes.map(mistakeLine).join(' | ')}`);
}

/** The mistakes as lines; none when there are none. */
export async function mistakesOf(given: Given): Promise<readonly string[]> {
  const loaded = await loadGiven(given);
  return loaded.ok ? [] : loaded.mistakes.map(mistakeLine);
}
