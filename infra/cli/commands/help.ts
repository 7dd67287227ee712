/** `help`: every command, or one of them. */
import { seen, suggestion } from '../../config/mistake.ts';
import type { Command } from '../command.ts';
import { commandHelp, programHelp } from '../help.ts';

export const command: Command = {
  summary: 'show this, or the help of a command',
  usage: 'help [COMMAND]',
  options: [],
  settings: [],
  words: ['COMMAND'],
  async run({ commands, words, terminal, print, complain }) {
    const [name] = words;
    if (name === undefined) {
      const all = [...commands].map(async ([each, load]) => [each, (await load()).command.summary] as const);
      print(programHelp(await Promise.all(all), terminal.columns));
      return 0;
    }
    const load = commands.get(name);
    if (load === undefined) {
      complain(`${seen(name)}: unknown command${suggestion(name, commands.keys())}`);
      return 2;
    }
    print(commandHelp((await load()).command, terminal.columns));
    return 0;
  },
};
