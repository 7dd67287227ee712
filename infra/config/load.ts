/** Defaults < file < environment < flags, with all mistakes at once and the origin of every value. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { contradictions, type PathMistake } from './checks.ts';
import type { Config } from './config.ts';
import { member, tellIssue } from './expectation.ts';
import { defaultFileName, readConfigurationFile } from './file.ts';
import { environmentLayer, fileLayer, flagLayer, type Layer, programLayer } from './layer.ts';
import type { Mistake } from './mistake.ts';
import { orgsOf } from './ready-org.ts';
import { type Settings, settingsSchema } from './schema.ts';
import { configVariable, keysAt, type Setting, settings } from './settings.ts';

export type LoadInput = Readonly<{
  /** Texts of the flags given, by key of the setting. */
  flags?: Readonly<Record<string, string>>;
  /** The file named by `--config`; null: none is read, not even the default one. */
  file?: string | null | undefined;
  environment?: Readonly<Record<string, string | undefined>>;
  /** Settings as a file would hold them, from a program; they win over all others. */
  given?: object;
  /** The working directory. */
  directory: string;
}>;

/** Where a value came from: `default`, `wiotp-sandbox.yaml:3:11`, the name of a variable, a flag, or a path in what a program gave. */
export type Origin = string;

export type LoadedConfig = Readonly<{
  config: Config;
  /** Each setting as a file would hold it, paths absolute; undefined where nothing is set. */
  values: ReadonlyMap<string, Readonly<{ value: unknown; origin: Origin }>>;
  /** The file that was read, if any. */
  file: string | undefined;
}>;

export type Loaded =
  | Readonly<{ ok: true; loaded: LoadedConfig }>
  | Readonly<{ ok: false; mistakes: readonly Mistake[] }>;

/** Reads the configuration. It reads files and answers with mistakes; it never throws for what a user gave. */
export async function loadConfig({
  flags = {},
  file,
  environment = {},
  given = {},
  directory,
}: LoadInput): Promise<Loaded> {
  const fileName = file === null ? undefined : (file ?? (environment[configVariable] || presentDefault(directory)));
  const read = fileName === undefined ? undefined : await readConfigurationFile(resolve(directory, fileName), fileName);
  const fromEnvironment = environmentLayer(environment);
  // Lowest first.
  const layers = [
    ...(read?.ok === true && fileName !== undefined
      ? [fileLayer(read.file, dirname(resolve(directory, fileName)))]
      : []),
    fromEnvironment.layer,
    flagLayer(flags),
    programLayer(given),
  ];
  const values = new Map(settings.map((setting) => [setting.key, valueIn(setting, layers, directory)]));
  const merged = nested(values);
  const mistakes = [
    ...(read?.ok === false ? read.mistakes : []),
    ...layers.flatMap(layerMistakes),
    ...fromEnvironment.mistakes,
    ...[...contradictions(merged), ...fileChecks(merged)].map((mistake) => mergedMistake(mistake, layers)),
  ];
  if (mistakes.length > 0) return { ok: false, mistakes: inFileOrder(mistakes, fileName) };
  const config = configOf(settingsSchema.parse(merged));
  return { ok: true, loaded: { config, values, file: fileName } };
}

function presentDefault(directory: string): string | undefined {
  return existsSync(resolve(directory, defaultFileName)) ? defaultFileName : undefined;
}

function layerMistakes(layer: Layer): Mistake[] {
  const issues = settingsSchema.safeParse(layer.value).error?.issues ?? [];
  return issues
    .flatMap((issue) => tellIssue(issue, layer.value, keysAt(issue.path)))
    .map(({ path, named, part, what }) => ({ where: layer.place(path, part), what: `${layer.subject(named)}${what}` }));
}

/** A mistake that only shows when the layers are one stands where its setting was given. */
function mergedMistake({ path, what }: PathMistake, layers: readonly Layer[]): Mistake {
  const setting = settings.find((candidate) => candidate.path.every((name, index) => path[index] === name));
  const layer = layers.findLast(({ value }) => setting?.path.reduce<unknown>(member, value) !== undefined);
  if (layer === undefined) return { where: `the default of ${path.join('.')}`, what };
  return { where: layer.place(path), what: `${layer.subject(path)}${what}` };
}

/** The mistakes of the file from top to bottom, then the others. */
function inFileOrder(mistakes: readonly Mistake[], fileName: string | undefined): readonly Mistake[] {
  const inFile = ({ where }: Mistake) => where.startsWith(`${fileName}:`);
  const line = ({ where }: Mistake) => where.split(':').at(-2)?.padStart(9, '0') ?? '';
  const column = ({ where }: Mistake) => where.split(':').at(-1)?.padStart(9, '0') ?? '';
  const order = (mistake: Mistake) => line(mistake) + column(mistake);
  const sorted = mistakes.filter(inFile).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return [...sorted, ...mistakes.filter((mistake) => !inFile(mistake))];
}

function valueIn(setting: Setting, layers: readonly Layer[], directory: string): { value: unknown; origin: Origin } {
  const layer = layers.findLast(({ value }) => setting.path.reduce<unknown>(member, value) !== undefined);
  const given = layer === undefined ? setting.fallback : setting.path.reduce<unknown>(member, layer.value);
  const relative = setting.file === true && typeof given === 'string' && given !== '' && !isAbsolute(given);
  return {
    value: relative ? resolve(layer?.directory ?? directory, given) : given,
    origin: layer?.place(setting.path) ?? 'default',
  };
}

function nested(values: LoadedConfig['values']): object {
  const merged: Record<string, unknown> = {};
  for (const { key, path } of settings) {
    const value = values.get(key)?.value;
    const [first = key, second] = path;
    if (value === undefined) continue;
    if (second === undefined) merged[first] = value;
    else merged[first] = { ...(merged[first] as object | undefined), [second]: value };
  }
  return merged;
}

function fileChecks(merged: object): PathMistake[] {
  const data = member(merged, 'data');
  const isFile = typeof data === 'string' && readableFile(data);
  const unreadable = (['certificate', 'key'] as const).flatMap((name) => {
    const path = member(member(merged, 'tls'), name);
    if (typeof path !== 'string' || readableFile(path)) return [];
    return [{ path: ['tls', name], what: `saw "${path}", expected a file that can be read` }];
  });
  return [
    ...(isFile ? [{ path: ['data'], what: `saw "${data}", which is a file; expected a directory` }] : []),
    ...unreadable,
  ];
}

function readableFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a sandbox is started with, from settings that are free of contradictions and have absolute paths. */
function configOf({ tls, plainListener, org, apiKey, apiToken, orgs, ...rest }: Settings): Config {
  const { certificate, key } = tls;
  return {
    ...rest,
    tls: certificate === undefined || key === undefined ? undefined : { certificate, key },
    plainListener,
    orgs: orgsOf({ org, apiKey, apiToken, orgs }),
  };
}
