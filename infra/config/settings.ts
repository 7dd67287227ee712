/** The leaves of the schema with the names that follow from them. */
import type * as z from 'zod';
import { type About, about, settingsSchema } from './schema.ts';

/** What a setting holds; `structure` can be given in a file only. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'list' | 'numbers' | 'structure';

/** One setting. `key` is its path in the file (`tls.certificate`); `value` is empty for what has no flag. */
export type Setting = About &
  Readonly<{
    key: string;
    path: readonly string[];
    kind: SettingKind;
    /** Without dashes: `tls-certificate`. Undefined for what only a file can hold. */
    flag: string | undefined;
    /** `WIOTP_SANDBOX_TLS_CERTIFICATE`. */
    variable: string | undefined;
    /** As given in a file; undefined where `unset` says what applies. */
    fallback: unknown;
  }>;

/** The start of the name of each variable. */
export const variablePrefix = 'WIOTP_SANDBOX_';

/** Every setting, in the order of the schema. */
export const settings: readonly Setting[] = leaves(settingsSchema, []);

/** The flag and the variable that name the file itself; they cannot stand in it. */
export const configFlag = 'config';
export const configVariable = `${variablePrefix}CONFIG`;

function leaves(schema: z.core.$ZodType, path: readonly string[]): Setting[] {
  const told = about.get(schema);
  if (told !== undefined) return [settingAt(schema, path, told)];
  return Object.entries(definitionOf(schema).shape ?? {}).flatMap(([name, member]) => leaves(member, [...path, name]));
}

function settingAt(schema: z.core.$ZodType, path: readonly string[], told: About): Setting {
  const kind = kindOf(schema);
  const words = path.flatMap((name) => name.split(/(?=[A-Z])/));
  const named = kind !== 'structure';
  return {
    ...told,
    key: path.join('.'),
    path,
    kind,
    flag: named ? words.map((word) => word.toLowerCase()).join('-') : undefined,
    variable: named ? variablePrefix + words.map((word) => word.toUpperCase()).join('_') : undefined,
    fallback: (schema as z.ZodType).safeParse(undefined).data,
  };
}

function kindOf(schema: z.core.$ZodType): SettingKind {
  const { element } = definitionOf(schema);
  const { type } = inner(schema)._zod.def;
  if (element !== undefined) {
    const of = inner(element)._zod.def.type;
    if (of === 'object') return 'structure';
    return of === 'number' ? 'numbers' : 'list';
  }
  return type === 'number' || type === 'boolean' ? type : 'text';
}

/** The schema inside `optional`, `default` and `transform`. */
function inner(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapper = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inside = wrapper.innerType ?? wrapper.in;
  return inside === undefined ? schema : inner(inside);
}

/** The keys that may stand in the mapping at a path of the file; none where no mapping belongs. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const at = path.reduce<z.core.$ZodType | undefined>((schema, part) => {
    const { shape, element } = definitionOf(schema);
    return typeof part === 'number' ? element : shape?.[String(part)];
  }, settingsSchema);
  return Object.keys(definitionOf(at).shape ?? {});
}

function definitionOf(schema: z.core.$ZodType | undefined) {
  if (schema === undefined) return {};
  return inner(schema)._zod.def as { shape?: Record<string, z.core.$ZodType>; element?: z.core.$ZodType };
}

/** Reads the text of a flag or variable as a file would hold it. What does not fit is handed on as text, for the schema to refuse. */
export function valueOfText(kind: SettingKind, text: string): unknown {
  switch (kind) {
    case 'number':
      return numberOf(text);
    case 'boolean':
      return booleanOf(text);
    case 'list':
      return listOf(text);
    case 'numbers':
      return listOf(text).map(numberOf);
    case 'text':
    case 'structure':
      return text;
  }
}

function numberOf(text: string): unknown {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function booleanOf(text: string): unknown {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : text;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Writes a value on one line, as a flag or variable would give it. */
export function textOfValue(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}
