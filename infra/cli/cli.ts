/** From a command line to an exit code. Nothing here touches the process: `main.ts` does. */
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { type Mistake, mistakeLine, seen, suggestion } from '../config/mistake.ts';
import { readArguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { commands, defaultCommand } from './commands.ts';

/** What the command line is run in. */
export type Surroundings = Pick<CommandContext, 'environment' | 'terminal' | 'print' | 'complain' | 'redraw'> &
  Readonly<{
    /** The working directory. */
    directory: string;
  }>;

/** Runs a command line and answers with the exit code: 2, and nothing done, when it or the configuration has mistakes. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = namedCommand(args);
  const load = commands.get(name);
  if (load === undefined) {
    return refuse(
      [{ where: seen(name), what: `unknown command${suggestion(name, commands.keys())}` }],
      'help',
      surroundings,
    );
  }
  const { command } = await load();
  const given = readArguments(name, command, rest);
  if (given.help) {
    const { commandHelp } = await import('./help.ts');
    surroundings.print(commandHelp(command, surroundings.terminal.columns));
    return 0;
  }
  const configuration = await configurationFor(command, given, surroundings);
  const mistakes = [...given.mistakes, ...(configuration.ok ? [] : configuration.mistakes)];
  if (!configuration.ok || mistakes.length > 0) return refuse(mistakes, `${name} --help`, surroundings);
  const { loaded } = configuration;
  const { options, words, rest: passed } = given;
  const { environment, terminal, print, complain, redraw } = surroundings;
  const context = { commands, options, words, rest: passed, config: loaded.config, loaded };
  return command.run({ ...context, environment, terminal, print, complain, ...(redraw && { redraw }) });
}

/** The command's name, then its arguments. `--help` and `--version` stand alone as on any other program. */
function namedCommand(args: readonly string[]): [string, ...string[]] {
  const [first, ...rest] = args;
  if (first === undefined) return [defaultCommand];
  if (first === '--help' || first === '-h') return ['help', ...rest];
  if (first === '--version' || first === '-v') return ['version', ...rest];
  return first.startsWith('-') ? [defaultCommand, ...args] : [first, ...rest];
}

type Configuration =
  | Readonly<{ ok: true; loaded: LoadedConfig }>
  | Readonly<{ ok: false; mistakes: readonly Mistake[] }>;

/** A command without settings (`help`, `version`) works whatever the file and the environment say. */
function configurationFor(
  command: Command,
  given: ReturnType<typeof readArguments>,
  { environment, directory }: Surroundings,
): Promise<Configuration> {
  if (command.settings.length === 0) return loadConfig({ directory, file: null });
  return loadConfig({ flags: given.flags, file: given.file, environment, directory });
}

function refuse(mistakes: readonly Mistake[], help: string, { complain }: Surroundings): number {
  for (const mistake of mistakes) complain(mistakeLine(mistake));
  complain(
    `${mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`}, nothing was done; see "wiotp-sandbox ${help}"`,
  );
  return 2;
}
