/** One place that settings come from, in the shape of the file. */
import { nearest } from '../../domain/nearest.ts';
import { member } from './expectation.ts';
import type { ConfigurationFile } from './file.ts';
import { type Mistake, pathText } from './mistake.ts';
import { configVariable, type Setting, settings, valueOfText, variablePrefix } from './settings.ts';

export type Layer = Readonly<{
  value: unknown;
  /** Where the value at a path can be found: `wiotp-sandbox.yaml:3:11`, `WIOTP_SANDBOX_LISTEN`, `--listen`. */
  place: ConfigurationFile['place'];
  /** What to call the value at a path in a sentence that already starts with its place: nothing, or `orgs[0].id: `. */
  subject: (path: readonly PropertyKey[]) => string;
  /** What its relative paths are relative to, unless that is the working directory. */
  directory?: string;
}>;

export function fileLayer(file: ConfigurationFile, directory: string): Layer {
  return { value: file.value, place: file.place, subject: (path) => `${pathText(path)}: `, directory };
}

/** The variables. Those of the prefix that no setting has are mistakes; an empty one counts as not set. */
export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): {
  layer: Layer;
  mistakes: readonly Mistake[];
} {
  const known = settings.flatMap(({ variable }) => variable ?? []);
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith(variablePrefix) && ![...known, configVariable].includes(name) && !isKubernetes(name),
  );
  return {
    layer: textLayer(
      ({ variable }) => environment[variable ?? ''] || undefined,
      ({ variable }) => variable ?? '',
    ),
    mistakes: unknown.sort().map((name) => ({ where: name, what: `unknown variable${nearVariable(name, known)}` })),
  };
}

/** The prefix is the same for all: left in, any two names would be alike. */
function nearVariable(name: string, known: readonly string[]): string {
  const tail = (full: string) => full.slice(variablePrefix.length);
  const near = nearest(tail(name), known.map(tail));
  return near === undefined ? '' : `; did you mean "${variablePrefix}${near}"?`;
}

/** The flags given, by key of the setting. */
export function flagLayer(flags: Readonly<Record<string, string>>): Layer {
  return textLayer(
    ({ key }) => flags[key],
    ({ flag }) => `--${flag}`,
  );
}

/** What a program gives, shaped like the file. */
export function programLayer(value: object): Layer {
  return { value, place: pathText, subject: () => '' };
}

function textLayer(textOf: (setting: Setting) => string | undefined, placeOf: (setting: Setting) => string): Layer {
  const value: Record<string, unknown> = {};
  for (const setting of settings) {
    const text = setting.kind === 'structure' ? undefined : textOf(setting);
    if (text === undefined) continue;
    const [first = setting.key, second] = setting.path;
    const read = valueOfText(setting.kind, text);
    value[first] = second === undefined ? read : { ...(member(value, first) as object | undefined), [second]: read };
  }
  const place = (path: readonly PropertyKey[]) => {
    const setting = settings.find((candidate) => candidate.path.every((name, index) => path[index] === name));
    return setting === undefined ? pathText(path) : placeOf(setting);
  };
  return { value, place, subject: () => '' };
}

/** In a cluster, a service called wiotp-sandbox puts variables of these names into every container beside it. */
function isKubernetes(name: string): boolean {
  return /^WIOTP_SANDBOX_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\d+_(TCP|UDP|SCTP)(_.+)?)?)$/.test(name);
}
