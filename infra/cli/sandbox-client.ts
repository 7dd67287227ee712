/** Talking to a running sandbox from the command line. */
import * as z from 'zod';
import type { CommandContext, CommandOption } from './command.ts';
import { Failure } from './failure.ts';
import { baseUrl, findRunning } from './running.ts';

/** The option of every command that talks to a sandbox. */
export const urlOption: CommandOption = {
  name: 'url',
  value: 'URL',
  help: 'the sandbox to talk to, such as http://127.0.0.1:1883; the one of the data directory when left out',
};

/** A sandbox to talk to. `org` is its first org, where the data directory tells. */
export type Found = Readonly<{ base: URL; org: string | undefined }>;

/** The sandbox of `--url`, or the one that runs with the data directory. Undefined when there is none. */
export async function findSandbox({
  options,
  config,
}: Pick<CommandContext, 'options' | 'config'>): Promise<Found | undefined> {
  const { url } = options;
  if (typeof url === 'string') {
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return { base: new URL(url), org: undefined };
    throw new Failure(`--url is "${url}", expected one such as http://127.0.0.1:1883`, 2);
  }
  const running = await findRunning(config.data);
  return running === undefined ? undefined : { base: new URL(baseUrl(running)), org: running.org };
}

/** As `findSandbox`, for commands that can do nothing without one. */
export async function mustFindSandbox(context: Pick<CommandContext, 'options' | 'config'>): Promise<Found> {
  const found = await findSandbox(context);
  if (found !== undefined) return found;
  throw new Failure(
    `${notFound(context.config.data)}; start one with "wiotp-sandbox start", or name another directory with --data`,
  );
}

/** What is said when nothing runs. */
export function notFound(data: string): string {
  return `no sandbox runs with the data directory "${data}"`;
}

/** Asks the sandbox. Throws a `Failure` when it cannot be reached or refuses, with what it says and advises. */
export async function ask(base: URL, path: string, request: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(path, base), { redirect: 'error', ...request });
  } catch (error) {
    throw new Failure(`the sandbox at ${base.origin} cannot be reached: ${networkReason(error)}`);
  }
  if (response.ok) return response;
  throw new Failure(await refusalText(response));
}

/** Reads the JSON of an answer. Throws a `Failure` when it is not what a sandbox would say. */
export async function readAnswer<S extends z.ZodType>(response: Response, schema: S): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new Failure(`what answers at ${new URL(response.url).origin} is not a sandbox, or not of this version`);
}

/** Why an answer is not a good one, from its `application/problem+json`. */
export async function refusalText(response: Response): Promise<string> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined)).data;
  if (problem === undefined) return `the answer is ${response.status}, and not a sandbox's`;
  const said = problem.advice === undefined ? problem.detail : `${problem.detail}; ${problem.advice}`;
  // Where a text is wrong stands below it: the last thing that is read.
  return problem.caret === undefined ? said : `${said}\n\n${problem.caret.replace(/^/gm, '  ')}`;
}

const problemSchema = z.object({ detail: z.string(), advice: z.string().optional(), caret: z.string().optional() });

function networkReason(error: unknown): string {
  const { message, cause, name } = error as Error;
  if (name === 'TimeoutError') return 'it did not answer in time';
  return cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? message) : message;
}
