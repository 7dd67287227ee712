/** The help, made from what commands and settings say of themselves. */
import { type Setting, textOfValue, variablePrefix } from '../config/settings.ts';
import { configOption, settingsOf } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';
import { twoColumns, wrapped } from './text.ts';

/** Lines wider than this are hard to read, however wide the terminal is. */
const COLUMNS_MAX = 100;

/** The program's own help: every command with its summary. */
export function programHelp(summaries: readonly (readonly [name: string, summary: string])[], columns: number): string {
  const width = Math.min(columns, COLUMNS_MAX);
  return [
    'Usage: wiotp-sandbox [COMMAND] [OPTIONS]',
    '',
    ...wrapped('A local, drop-in equivalent of the IBM Watson IoT Platform.', width),
    '',
    'Commands:',
    ...twoColumns(summaries, width),
    '',
    ...wrapped('"wiotp-sandbox COMMAND --help" tells more of each. Without a command the sandbox is started.', width),
    '',
    'Exit codes:',
    ...twoColumns(exitCodes, width),
  ].join('\n');
}

/** What the exit codes of every command mean; `run` hands on that of its command. */
export const exitCodes = [
  ['0', 'done; a sandbox that was asked to stop has stopped in order'],
  ['1', 'failed: the last line on the standard error says why'],
  ['2', 'the command line or the configuration has mistakes, and nothing was done'],
  ['130, 143', 'killed by a second SIGINT or SIGTERM before everything was closed'],
] as const;

/** The help of one command. */
export function commandHelp(command: Command, columns: number): string {
  const width = Math.min(columns, COLUMNS_MAX);
  const settings = settingsOf(command);
  const paragraphs = [sentence(command.summary), ...(command.description?.split('\n\n') ?? [])];
  const options = [...command.options, ...(settings.length > 0 ? [configOption] : [])];
  const rows = [...options.map(optionRow), ['--help', 'shows this'] as const];
  return [
    `Usage: wiotp-sandbox ${command.usage}`,
    ...paragraphs.flatMap((paragraph) => ['', ...wrapped(paragraph, width)]),
    '',
    'Options:',
    ...twoColumns(rows, width),
    ...(settings.length === 0 ? [] : ['', 'Settings:', ...twoColumns(settings.map(settingRow), width)]),
    ...(settings.length === 0 ? [] : ['', ...wrapped(variablesNote, width)]),
  ].join('\n');
}

const variablesNote = `Each setting can also be given in the file, or as the variable named with it; the flag wins, then the variable (${variablePrefix}…).`;

function optionRow({ name, value, valueOptional, help }: CommandOption): readonly [string, string] {
  if (value === undefined) return [`--${name}`, help];
  return [valueOptional === true ? `--${name}[=${value}]` : `--${name} ${value}`, help];
}

function settingRow({ flag, value, help, fallback, unset, variable }: Setting): readonly [string, string] {
  const text = fallback === undefined ? unset : textOfValue(fallback);
  return [`--${flag} ${value}`, `${help} (default: ${text === '' ? 'none' : text}; ${variable})`];
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
