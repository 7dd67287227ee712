/** `start`: a sandbox until it is told to stop. */
import type { Command } from '../command.ts';
import { serve } from '../serve.ts';
import { untilStopped } from '../until-stopped.ts';

export const command: Command = {
  summary: 'start a sandbox; this is what happens without a command',
  usage: '[start] [OPTIONS]',
  description:
    'It runs until SIGINT (Ctrl-C) or SIGTERM: connections are then closed, the log is flushed, and the exit code is 0. A second signal ends it at once.',
  options: [],
  settings: 'all',
  async run({ config, complain }) {
    const { close, failed } = await serve(config);
    return untilStopped({ signals: process, close, failed, kill: (exitCode) => process.exit(exitCode), complain });
  },
};
