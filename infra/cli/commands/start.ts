/** `start`: a sandbox until it is told to stop. */
import { openLog } from '../../console/log.ts';
import type { Command, CommandContext } from '../command.ts';
import { describeStart, programName } from '../description.ts';
import { serve } from '../serve.ts';
import { untilStopped } from '../until-stopped.ts';

export const command: Command = {
  summary: 'start a sandbox; this is what happens without a command',
  usage: '[start] [OPTIONS]',
  description:
    'It runs until SIGINT (Ctrl-C) or SIGTERM: connections are then closed, the log is flushed, and the exit code is 0. A second signal ends it at once.',
  options: [],
  settings: 'all',
  async run(context) {
    const { config, environment, complain } = context;
    const { sandbox, failed, close } = await serve(config);
    const log = await openLog(logOptions(context));
    const lines = log.follow(sandbox.store);
    log.started(await describeStart(config, sandbox, programName(environment, process.argv[1] ?? '')));
    const closeAll = async () => {
      await close();
      lines.close();
      await log.close();
    };
    const kill = (exitCode: number) => process.exit(exitCode);
    return untilStopped({ signals: process, close: closeAll, failed, kill, complain });
  },
};

function logOptions({ config, terminal }: CommandContext): Parameters<typeof openLog>[0] {
  const pretty = config.logFormat === 'pretty' || (config.logFormat === 'auto' && terminal.interactive);
  return {
    format: pretty ? 'pretty' : 'json',
    level: config.logLevel,
    payloads: config.logPayloads,
    color: terminal.color,
    utcOffsetMinutes: terminal.utcOffsetMinutes,
  };
}
