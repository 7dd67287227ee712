/** `ready`: whether clients may connect; with `--wait`, when they may. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { findSandbox, notFound, refusalText, urlOption } from '../sandbox-client.ts';

const WAIT_SECONDS = 60;
const WAIT_SECONDS_MAX = 86_400;

export const command: Command = {
  summary: 'tell whether the sandbox is ready for clients; with --wait, wait until it is',
  usage: 'ready [--wait[=SECONDS]] [OPTIONS]',
  description: 'The exit code is 0 when it is ready and 1 when it is not, or was not in time.',
  options: [
    {
      name: 'wait',
      value: 'SECONDS',
      valueOptional: true,
      help: `wait, ${WAIT_SECONDS} seconds unless said otherwise`,
    },
    urlOption,
  ],
  settings: ['data'],
  async run(context) {
    const deadline = performance.now() + 1_000 * waitSeconds(context.options.wait);
    for (;;) {
      const reason = await notReady(context);
      if (reason === undefined) {
        context.print('ready');
        return 0;
      }
      if (performance.now() >= deadline) {
        context.complain(`not ready: ${reason}`);
        return 1;
      }
      await wait(RETRY_MS);
    }
  },
};

const RETRY_MS = 50;
const ANSWER_WAIT_MS = 5_000;

function waitSeconds(option: string | true | undefined): number {
  if (option === undefined) return 0;
  if (option === true) return WAIT_SECONDS;
  if (/^\d{1,5}(\.\d{1,3})?$/.test(option) && Number(option) <= WAIT_SECONDS_MAX) return Number(option);
  throw new Failure(`--wait is "${option}", expected seconds from 0 to ${WAIT_SECONDS_MAX}`, 2);
}

/** Why it is not ready, undefined when it is. */
async function notReady(context: CommandContext): Promise<string | undefined> {
  const found = await findSandbox(context);
  if (found === undefined) return notFound(context.config.data);
  const { base } = found;
  try {
    const response = await fetch(new URL('/readyz', base), { signal: AbortSignal.timeout(ANSWER_WAIT_MS) });
    if (!response.ok) return refusalText(response);
    await response.body?.cancel();
    return undefined;
  } catch {
    return `the sandbox at ${base.origin} does not answer`;
  }
}
