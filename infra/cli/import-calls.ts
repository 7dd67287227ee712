/** Imports and forks, in the sandbox that runs or in its data directory, and what is said of them. */
import * as z from 'zod';
import type { ArchiveRefusal, Archives, ImportedOrg, ImportOutcome, ImportProgress } from '../archives-port.ts';
import type { CommandContext } from './command.ts';
import { Failure } from './failure.ts';
import { withArchives } from './offline.ts';
import { type Progress, progressOf } from './progress.ts';
import { ask, findSandbox } from './sandbox-client.ts';

const importedSchema = z.object({
  org: z.string(),
  from: z.string(),
  events: z.number(),
  credentials: z.boolean(),
  apiKeys: z.array(z.string()),
});

const lineSchema = z.object({
  progress: z
    .union([
      z.object({ phase: z.literal('verifying'), events: z.number(), share: z.number() }),
      z.object({ phase: z.literal('importing'), events: z.number(), of: z.number() }),
    ])
    .optional(),
  imported: importedSchema.optional(),
  problem: z.object({ detail: z.string(), advice: z.string().optional() }).optional(),
});

/** How it is done: by a call to the sandbox that runs, or in the log itself. */
export type ImportCall = Readonly<{
  path: string;
  request: () => RequestInit;
  offline: (archives: Archives, progress: (done: ImportProgress) => void) => Promise<ImportOutcome>;
}>;

/** Does it, and says what came of it. Throws a `Failure` with the reason when it was refused. */
export async function importBy(context: CommandContext, call: ImportCall): Promise<ImportedOrg> {
  const progress = progressOf(context, 'events');
  try {
    const found = await findSandbox(context);
    if (found) return await askForImport(found.base, call, progress);
    const outcome = await withArchives(context.config, (archives) =>
      call.offline(archives, (done) => show(progress, done)),
    );
    if (outcome.ok) return outcome.imported;
    throw refusal(outcome.refusal);
  } finally {
    progress.clear();
  }
}

async function askForImport(base: URL, { path, request }: ImportCall, progress: Progress): Promise<ImportedOrg> {
  const given = request();
  const headers = { ...(given.headers as Record<string, string>), accept: 'application/x-ndjson' };
  const { body } = await ask(base, path, { ...given, headers });
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body ?? new ReadableStream<Uint8Array>()) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() as string;
    for (const text of lines) {
      const line = lineSchema.parse(JSON.parse(text));
      if (line.progress) show(progress, line.progress);
      if (line.imported) return line.imported;
      if (line.problem) throw new Failure([line.problem.detail, line.problem.advice].filter(Boolean).join('; '));
    }
  }
  throw new Failure(
    `the sandbox at ${base.origin} closed the connection; the same command takes the import up where it broke off`,
  );
}

/** Reading is as long as writing, more or less; how many events there are is known after it. */
function show(progress: Progress, done: ImportProgress): void {
  if (done.phase === 'importing') progress.update(done.events, done.of);
  else if (done.share > 0) progress.update(done.events, Math.ceil(done.events / done.share));
}

function refusal({ detail, advice, line }: ArchiveRefusal): Failure {
  return new Failure(`${line === undefined ? '' : `line ${line}: `}${detail}; ${advice}`);
}

/** What is said when it is done. */
export function printImported({ print }: CommandContext, verb: string, imported: ImportedOrg): void {
  const { org, from, events, credentials, apiKeys } = imported;
  const renamed = org === from ? '' : ` from ${from}`;
  print(`${verb} ${org}${renamed}: ${events} ${events === 1 ? 'event' : 'events'}`);
  if (apiKeys.length > 0) print(`API keys: ${apiKeys.join(', ')}`);
  if (!credentials) print('no tokens came with it: give the devices and keys new ones');
}
