/** `version`: what to name in a report of a defect. */
import type { Command } from '../command.ts';
import { programVersion } from '../version.ts';

export const command: Command = {
  summary: 'show the version of the sandbox and of Node',
  usage: 'version',
  options: [],
  settings: [],
  async run({ print }) {
    print(`wiotp-sandbox ${programVersion()} (Node ${process.versions.node}, ${process.platform} ${process.arch})`);
    return 0;
  },
};
