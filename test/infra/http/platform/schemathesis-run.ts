/** Runs schemathesis, from PyPI, over the OpenAPI document of a fresh sandbox. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonWithSchemathesis } from '../../../sdk/registries.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { post, TYPES } from './bad-input-request.ts';
import { openStage, type Stage } from './bad-input-stage.ts';

/** `operations` and `calls`: how many were tried. */
export type Run = Readonly<{ operations: number; calls: number }>;
export type RunOptions = Readonly<{
  seed: number;
  /** Cases for each operation. */
  examples: number;
  /** Whether ids are those of things that are there; otherwise they are drawn. */
  known: boolean;
  phases: string;
}>;

/** The key of the calls; keys that are changed or deleted are another one. */
const CALLER = 'a-abc123-k1k1k1k1k1:tok-k1';
const OTHER_KEY = 'a-abc123-k2k2k2k2k2';
const SECONDS_PER_CALL = 5;

/**
 * What a schema cannot say (one member beside another, times, what is retired) may be refused, in the statuses that the document declares.
 * What does not fit a schema need not be refused: the platform ignores what it does not know, and bulk calls answer for each entry.
 * Undeclared methods are tried elsewhere.
 */
const EXCLUDED = 'negative_data_rejection';
const checks = `
[phases.coverage]
unexpected-methods = ["TRACE"]

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "410"]
`;

/** Rejects, with what schemathesis says, when the API does not keep to its document, answers 5xx or hangs. */
export async function schemathesis(options: RunOptions): Promise<Run> {
  const python = await pythonWithSchemathesis();
  const stage = await openStage();
  try {
    const ids = { ...(options.known && (await thingsThatAreThere(stage))), 'path.key': OTHER_KEY };
    const directory = temporaryDirectory();
    const config = join(directory, 'schemathesis.toml');
    const parameters = Object.entries(ids).map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`);
    await writeFile(config, `[parameters]\n${parameters.join('\n')}\n${checks}`);
    const { port } = stage.address;
    const { code, output } = await run(python, directory, [
      ...['--config-file', config, 'run', `http://127.0.0.1:${port}/api/v0002/openapi.json`],
      ...['--auth', CALLER, '--seed', String(options.seed), '--max-examples', String(options.examples)],
      ...['--phases', options.phases, '--request-timeout', String(SECONDS_PER_CALL)],
      ...['--no-color', '--generation-database', 'none', '--warnings', 'off', '--exclude-checks', EXCLUDED],
    ]);
    if (stage.failures.length > 0) throw stage.failures[0];
    if (code !== 0) throw new Error(`schemathesis ended with ${code}:\n${output}`);
    return { operations: countIn(output, /Tested: (\d+)/), calls: countIn(output, /(\d+) generated/) };
  } finally {
    await stage.close();
  }
}

/** Makes one thing of each kind, and resolves with how it is found. */
async function thingsThatAreThere({ exchange }: Stage): Promise<Record<string, string>> {
  const made = async (path: string, body: object) => {
    const { answers, text } = await exchange(post(path, body));
    if (answers[0]?.status !== 201) throw new Error(`POST ${path}: ${text}`);
    return JSON.parse(answers[0].body).id as string;
  };
  const device = `${TYPES}/t1/devices/dev1`;
  const logId = await made(`${device}/diag/logs`, { message: 'there' });
  const groupId = await made('/api/v0002/groups', { name: 'there' });
  return { typeId: 't1', deviceId: 'dev1', clientId: 'd:abc123:t1:dev1', eventId: 'e', logId, groupId };
}

function countIn(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? 0);
}

function run(python: string, cwd: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(python, ['-m', 'schemathesis.cli', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output = (output + chunk).slice(-30_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, output }));
  });
}
