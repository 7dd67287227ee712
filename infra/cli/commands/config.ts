/** `config`: what a sandbox started here would be given. */
import type { Command } from '../command.ts';

export const command: Command = {
  summary: 'check the configuration; with --print, show each value and where it came from',
  usage: 'config [--print] [OPTIONS]',
  options: [{ name: 'print', help: 'show each value and its origin; tokens are shown as ***' }],
  settings: 'all',
  async run({ options, loaded, print }) {
    if (options.print === undefined) {
      const { file } = loaded;
      print(file === undefined ? 'no mistakes; there is no file' : `no mistakes in ${file} or elsewhere`);
      return 0;
    }
    const { printedConfig } = await import('../../config/print.ts');
    print(printedConfig(loaded));
    return 0;
  },
};
