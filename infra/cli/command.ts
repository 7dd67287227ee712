/** What a command of the CLI is. Each stands in `commands/{name}.ts`, exports `command`, and is imported only when it is asked for. */
import type { Config } from '../config/config.ts';
import type { LoadedConfig } from '../config/load.ts';

/** A flag that belongs to one command only; those of the configuration come from its schema. */
export type CommandOption = Readonly<{
  /** Without the dashes: `wait`. */
  name: string;
  /** Placeholder of its value in the help; left out for a switch. */
  value?: string;
  /** The value may be left out, and is given as `--wait=SECONDS` only. */
  valueOptional?: true;
  help: string;
}>;

/** What a command is run with. Everything it needs of the process arrives here, so that a test can call it. */
export type CommandContext = Readonly<{
  /** The command's own options: their text, or `true` for a switch and for a value left out. */
  options: Readonly<Record<string, string | true | undefined>>;
  /** Arguments that belong to no option. */
  words: readonly string[];
  /** Everything after `--`. */
  rest: readonly string[];
  config: Config;
  /** The configuration with the origin of each value. */
  loaded: LoadedConfig;
  /** Every command there is. */
  commands: Commands;
  environment: Readonly<Record<string, string | undefined>>;
  terminal: Terminal;
  /** Writes one line to the standard output. */
  print: (line: string) => void;
  /** Writes one line to the standard error. */
  complain: (line: string) => void;
  /** Draws over the last line of the standard error, for progress; left out where that is no terminal. */
  redraw?: (line: string) => void;
}>;

/** What is known of where our output goes. */
export type Terminal = Readonly<{
  /** People are likely to read it. */
  interactive: boolean;
  /** ANSI colours are welcome. */
  color: boolean;
  columns: number;
  /** Minutes east of UTC, for clocks that people read. */
  utcOffsetMinutes: number;
}>;

export type Command = Readonly<{
  /** One sentence without its full stop, for the list of commands. */
  summary: string;
  /** What follows the program's name: `run [OPTIONS] -- COMMAND [ARGUMENT…]`. */
  usage: string;
  /** A paragraph or two for `--help`, where the summary does not say enough. */
  description?: string;
  options: readonly CommandOption[];
  /** Which settings it takes as flags: all, or the keys named (`['data']`). File and environment are read in any case. */
  settings: 'all' | readonly string[];
  /** Placeholders of the arguments it takes besides options, all of which may be left out; the last may be any number: `WORD…`. */
  words?: readonly string[];
  /** It takes arguments after `--`. */
  rest?: true;
  /** Does its work and answers with the exit code: 0 done, 1 failed, 2 used wrongly. */
  run: (context: CommandContext) => Promise<number>;
}>;

/** The names of the commands, in the order of the help, and how each is imported. */
export type Commands = ReadonlyMap<string, () => Promise<Readonly<{ command: Command }>>>;
