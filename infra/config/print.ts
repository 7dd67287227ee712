/** The configuration in force, as YAML with the origin of each value beside it. */
import { stringify } from 'yaml';
import { withoutCredentials } from '../event-store-address.ts';
import { isSecret } from './expectation.ts';
import type { LoadedConfig } from './load.ts';
import { settings } from './settings.ts';

type Line = Readonly<{ text: string; origin?: string }>;

/** One setting a line, secrets as `***`; what is not set stands in a comment with what applies instead. */
export function printedConfig({ config, values, file }: LoadedConfig): string {
  const originOf = (key: string) => values.get(key)?.origin ?? 'default';
  const lines = settings.flatMap(({ key, path, kind, unset }): Line[] => {
    if (kind === 'structure') return [];
    const value = values.get(key)?.value;
    const indent = '  '.repeat(path.length - 1);
    const name = path.at(-1) ?? key;
    if (value === undefined) return [{ text: `${indent}# ${name}: ${unset}`, origin: 'default' }];
    const shown = isSecret(path) ? '"***"' : flowOf(masked(value, path));
    return [{ text: `${indent}${name}: ${shown}`, origin: originOf(key) }];
  });
  const [tls, rest] = [lines.filter(({ text }) => /^ /.test(text)), lines.filter(({ text }) => !/^ /.test(text))];
  const orgOrigins = ['orgs', 'org', 'apiKey', 'apiToken'].map(originOf).filter((origin) => origin !== 'default');
  const orgs = stringify({ orgs: masked(config.orgs) }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return [
    `# ${file === undefined ? 'no file was read' : `file: ${file}`}`,
    ...aligned([...rest, { text: 'tls:' }, ...tls]),
    ...aligned([{ text: orgs[0] ?? '', origin: orgOrigins.join(', ') || 'default' }]),
    ...orgs.slice(1),
  ].join('\n');
}

/** The configuration alone, as YAML with secrets as `***`: for whoever is to look at a defect. */
export function redactedConfig(config: LoadedConfig['config']): string {
  return stringify(masked(config), { lineWidth: 0 });
}

function flowOf(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false }).trim();
}

const ORIGIN_COLUMN = 44;

function aligned(lines: readonly Line[]): string[] {
  return lines.map(({ text, origin }) => (origin === undefined ? text : `${text.padEnd(ORIGIN_COLUMN)} # ${origin}`));
}

/** A copy in which every token is `***`, and the credentials of a store. */
function masked(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, path));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, masked(inside, [key])]));
  }
  if (path[0] === 'store' && typeof value === 'string') return withoutCredentials(value);
  return isSecret(path) ? '***' : value;
}
