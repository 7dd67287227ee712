/** A command line, read by what its command says it takes. */
import { parseArgs } from 'node:util';
import { type Mistake, seen, suggestion } from '../config/mistake.ts';
import { configFlag, type Setting, settings } from '../config/settings.ts';
import type { Command, CommandOption } from './command.ts';

/** What was given. `flags` are the texts of settings by key; `mistakes` are all that is wrong with it. */
export type Arguments = Readonly<{
  flags: Readonly<Record<string, string>>;
  file: string | undefined;
  options: Readonly<Record<string, string | true>>;
  words: readonly string[];
  rest: readonly string[];
  help: boolean;
  mistakes: readonly Mistake[];
}>;

/** The settings that a command takes as flags. */
export function settingsOf(command: Pick<Command, 'settings'>): readonly Setting[] {
  const wanted = command.settings;
  return settings.filter(({ key, flag }) => flag !== undefined && (wanted === 'all' || wanted.includes(key)));
}

/** The flag that names the file; every command that takes settings takes it. */
export const configOption: CommandOption = {
  name: configFlag,
  value: 'FILE',
  help: 'the YAML file; wiotp-sandbox.yaml in the working directory when left out',
};

/** Reads what follows the command's name. A flag given twice counts as it was given last. */
export function readArguments(name: string, command: Command, args: readonly string[]): Arguments {
  const flags: Record<string, string> = {};
  const options: Record<string, string | true> = {};
  const words: string[] = [];
  const mistakes: Mistake[] = [];
  const taken = flagTable(command);
  let rest: readonly string[] = [];
  let help = false;
  // What follows a flag that was not understood is most likely its value, and may be a secret.
  let skipped: number | undefined;

  for (const token of tokensOf(args, taken)) {
    if (token.kind === 'option-terminator') {
      if (command.rest !== true) continue;
      rest = args.slice(token.index + 1);
      break;
    }
    if (token.kind === 'positional') {
      if (token.index === skipped) continue;
      if (words.length < wordsMax(command)) words.push(token.value);
      else mistakes.push(unexpectedWord(token.value, command));
      continue;
    }
    if (token.rawName === '-h' || token.name === 'help') {
      help = true;
      continue;
    }
    const flag = taken.get(token.name);
    if (flag === undefined || !token.rawName.startsWith('--')) {
      if (token.inlineValue !== true) skipped = token.index + 1;
      mistakes.push(unknownFlag(token.rawName, name, taken));
      continue;
    }
    const given = readValue(token, flag);
    if ('what' in given) {
      mistakes.push({ where: token.rawName, what: given.what });
      skipped = token.index + 2;
    } else if (flag.setting !== undefined) flags[flag.setting.key] = String(given.value);
    else options[token.name] = given.value;
  }
  const { [configFlag]: file, ...own } = options;
  return { flags, file: typeof file === 'string' ? file : undefined, options: own, words, rest, help, mistakes };
}

type Flag = CommandOption & Readonly<{ setting?: Setting }>;

function flagTable(command: Command): ReadonlyMap<string, Flag> {
  const taken = settingsOf(command);
  const fromSettings = taken.map((setting) => ({ name: setting.flag ?? '', value: setting.value, help: '', setting }));
  const all: Flag[] = [...fromSettings, ...(taken.length > 0 ? [configOption] : []), ...command.options];
  return new Map(all.map((flag) => [flag.name, flag]));
}

function tokensOf(args: readonly string[], taken: ReadonlyMap<string, Flag>) {
  const withValue = [...taken.values()].filter(
    ({ value, valueOptional }) => value !== undefined && valueOptional !== true,
  );
  const options = Object.fromEntries(withValue.map(({ name }) => [name, { type: 'string' as const }]));
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

type OptionToken = Readonly<{ rawName: string; value: string | undefined; inlineValue: boolean | undefined }>;

function readValue(
  { rawName, value, inlineValue }: OptionToken,
  flag: Flag,
): { value: string | true } | { what: string } {
  if (flag.value === undefined) {
    return value === undefined ? { value: true } : { what: 'saw a value, expected none' };
  }
  if (value === undefined && flag.valueOptional === true) return { value: true };
  if (value === undefined) return { what: `saw nothing after it, expected ${flag.value}` };
  // `--data --host x` has forgotten a value; a value that does start with a dash can be given with "=". No flag is a number: `--from -5m`.
  const dashed = inlineValue !== true && /^-\D/.test(value);
  if (dashed)
    return {
      what: `saw another flag after it, expected ${flag.value}; write ${rawName}=… for a value that starts with "-"`,
    };
  return { value };
}

function unknownFlag(rawName: string, name: string, taken: ReadonlyMap<string, Flag>): Mistake {
  const bare = rawName.replace(/^-+/, '');
  const setting = settings.find(({ flag }) => flag === bare);
  if (setting !== undefined) {
    return { where: rawName, what: `${name} does not take this flag; set it in the file, or as ${setting.variable}` };
  }
  const near = suggestion(bare, taken.keys()).replace('"', '"--');
  return { where: rawName, what: `unknown flag${near}` };
}

/** A last placeholder with an ellipsis stands for any number of arguments. */
function wordsMax({ words = [] }: Command): number {
  return words.at(-1)?.endsWith('…') ? Number.POSITIVE_INFINITY : words.length;
}

function unexpectedWord(word: string, command: Command): Mistake {
  if (command.rest === true)
    return { where: seen(word), what: 'unexpected argument; put "--" before the command that is run' };
  return { where: seen(word), what: 'unexpected argument; a command of ours stands first, before all flags' };
}
