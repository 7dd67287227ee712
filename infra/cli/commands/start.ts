/** `start`: a sandbox until it is told to stop. */
import { openLog } from '../../console/log.ts';
import type { Command, CommandContext } from '../command.ts';
import { describeStart, programName } from '../description.ts';
import { type Served, serve } from '../serve.ts';
import { untilStopped } from '../until-stopped.ts';

export const command: Command = {
  summary: 'start a sandbox; this is what happens without a command',
  usage: '[start] [OPTIONS]',
  description:
    'It runs until SIGINT (Ctrl-C) or SIGTERM: connections are then closed, the log is flushed, and the exit code is 0. A second signal ends it at once.',
  options: [],
  settings: 'all',
  run: (context) =>
    untilStopped(() => open(context), {
      signals: process,
      kill: (exitCode) => process.exit(exitCode),
      complain: context.complain,
    }),
};

async function open(context: CommandContext): Promise<Pick<Served, 'failed' | 'close'>> {
  const { config, environment } = context;
  const { sandbox, failed, close } = await serve(config);
  const log = await openLog(logOptions(context));
  const lines = log.follow(sandbox.store);
  log.started(await describeStart(config, sandbox, programName(environment, process.argv[1] ?? '')));
  return {
    failed,
    close: async () => {
      await close();
      lines.close();
      await log.close();
    },
  };
}

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
