/** `start`: a sandbox until it is told to stop. */
import type { Config } from '../../config/config.ts';
import type { LogOptions, SandboxLog } from '../../console/log.ts';
import type { Command, CommandContext } from '../command.ts';
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
  let log: SandboxLog | undefined;
  const report = (error: unknown) => {
    const text = 'a request met a defect of the sandbox';
    if (log === undefined) context.complain(`${text}: ${error instanceof Error ? error.stack : error}`);
    else log.logger.error({ err: error }, text);
  };
  const { sandbox, failed, close } = await serve(config, report);
  // Loaded once clients can connect: they do not wait for what we have to say. What they did meanwhile is told after it.
  const position = sandbox.store.head();
  const { openLog } = await import('../../console/log.ts');
  const { describeStart, programName } = await import('../description.ts');
  log = await openLog(logOptions(context));
  log.started(await describeStart(config, sandbox, programName(environment, process.argv[1] ?? '')));
  const lines = log.follow({ subscribe: sandbox.store.subscribe, head: () => position });
  const certificates = makeCertificates(config, log);
  return {
    failed,
    close: async () => {
      await close();
      await certificates;
      lines.close();
      await log?.close();
    },
  };
}

/** What was said of the CA should be true soon, also when no client asks for TLS; nobody waits for it. */
async function makeCertificates(config: Config, log: SandboxLog): Promise<void> {
  if (config.tls !== undefined) return;
  try {
    const { openAuthority } = await import('../trusted.ts');
    await openAuthority(config);
  } catch (error) {
    log.logger.warn({ err: error }, 'the certificates cannot be made: clients cannot use TLS');
  }
}

function logOptions({ config, terminal }: CommandContext): LogOptions {
  const pretty = config.logFormat === 'pretty' || (config.logFormat === 'auto' && terminal.interactive);
  return {
    format: pretty ? 'pretty' : 'json',
    level: config.logLevel,
    payloads: config.logPayloads,
    color: terminal.color,
    utcOffsetMinutes: terminal.utcOffsetMinutes,
  };
}
