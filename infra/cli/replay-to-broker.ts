/** `replay --to-broker`: starts a job in the running sandbox, shows how far it is, and stops it with Ctrl-C. */
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { CommandContext } from './command.ts';
import { Failure } from './failure.ts';
import { grouped, type Progress, progressOf } from './progress.ts';
import { ask, mustFindSandbox, readAnswer } from './sandbox-client.ts';

/** How often the sandbox is asked how far it is, ms. */
const ASK_EVERY_MS = 200;

/** As a shell counts a process that SIGINT has ended. */
const INTERRUPTED = 130;

const jobSchema = z.object({
  href: z.string(),
  state: z.enum(['running', 'finished', 'stopped', 'failed']),
  reason: z.string().optional(),
  refusal: z.string().optional(),
  org: z.string(),
  into: z.string(),
  published: z.number(),
  refused: z.number(),
  done: z.number(),
});

type Job = z.infer<typeof jobSchema>;

/** The part of `process` that is needed. */
type Signals = Pick<NodeJS.Process, 'once' | 'off'>;

/** Answers with the exit code: 0 when all was published, 1 otherwise, 130 when it was interrupted. */
export async function replayToBroker(context: CommandContext, signals: Signals = process): Promise<number> {
  const order = orderOf(context);
  const { base, org } = await mustFindSandbox(context);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  signals.once('SIGINT', interrupt);
  const progress = progressOf(context, 'messages');
  try {
    const answer = await ask(base, '/_sandbox/v1/replays', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ org: org ?? context.config.orgs[0]?.id, ...order }),
    });
    const started = await readAnswer(answer, jobSchema);
    const ended = await watched(base, started, interrupted.signal, progress);
    progress.clear();
    return conclude(context, ended, interrupted.signal.aborted);
  } finally {
    progress.clear();
    signals.off('SIGINT', interrupt);
  }
}

async function watched(base: URL, started: Job, interrupted: AbortSignal, progress: Progress): Promise<Job> {
  let job = started;
  while (job.state === 'running') {
    progress.update(job.done, 1, `${grouped(job.published)} messages`);
    await setTimeout(ASK_EVERY_MS, undefined, { signal: interrupted }).catch(() => undefined);
    const method = interrupted.aborted ? 'DELETE' : 'GET';
    job = await readAnswer(await ask(base, job.href, { method }), jobSchema);
  }
  return job;
}

function conclude({ print, complain }: CommandContext, job: Job, interrupted: boolean): number {
  const { state, org, into, published, refused, reason, refusal } = job;
  const where = into === org ? `in org ${org}` : `of org ${org} in org ${into}`;
  print(`published ${published} ${published === 1 ? 'message' : 'messages'} ${where} again`);
  if (refused > 0) complain(`refused ${refused}; the first one: ${refusal}`);
  if (state === 'stopped') complain(interrupted ? 'stopped' : 'somebody else has stopped it');
  if (state === 'failed') throw new Failure(`the sandbox could not go on: ${reason}`);
  if (state === 'finished' && published + refused === 0)
    complain('no message was there to be published: see --from, --to, --org and --query');
  if (interrupted) return INTERRUPTED;
  return state === 'finished' && refused === 0 ? 0 : 1;
}

/** What the sandbox is asked for; it says what is wrong with times and queries. */
function orderOf({ options }: CommandContext): object {
  const { org, into, from, to, query, speed, commands } = options;
  return {
    ...Object.fromEntries(Object.entries({ org, into, from, to, query }).filter(([, text]) => text !== undefined)),
    ...(typeof speed === 'string' && { speed: speedOf(speed) }),
    ...(commands === true && { commands }),
  };
}

function speedOf(text: string): number | 'max' {
  if (text === 'max') return text;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new Failure(`--speed is "${text}", expected "max", or how many times as fast, such as 10 or 0.5`, 2);
}
