/** Runs test files in a process of their own, mostly one, and says what became of them. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReport } from './spec/tally.ts';

/** Counts of one process; `file` names it by its first; `problem` is what went wrong besides failing tests, in a sentence; `output` is bounded. */
export type FileResult = Readonly<{
  file: string;
  passed: number;
  failed: number;
  skipped: number;
  problem: string | undefined;
  output: string;
  durationMs: number;
}>;

/** What a file may take that asks for nothing else. */
export const TIME_LIMIT_SECONDS = 120;
const TOGETHER = join(import.meta.dirname, 'together.ts');
const BEFORE = 'before its first test';
const OUTPUT_CHARACTERS_MAX = 200_000;

/** Seconds a test file may take: 120, or what a leading line such as `// time limit: 300 s` asks for. */
export function timeLimitSeconds(file: string): number {
  const asked = /^\/\/ time limit: (\d+) s$/m.exec(readFileSync(file, 'utf8').slice(0, 500));
  return asked ? Number(asked[1]) : TIME_LIMIT_SECONDS;
}

/** Whether a file says of itself, in a leading line `// mostly waits`, that it hardly needs the processor. */
export function mostlyWaits(file: string): boolean {
  return /^\/\/ mostly waits$/m.test(readFileSync(file, 'utf8').slice(0, 500));
}

/**
 * Runs one file, or several that take no time, in one process, with what they and their children need in `env`. Never rejects. Children
 * that are left behind are ended with it.
 */
export function runFile(
  files: string | readonly string[],
  env: NodeJS.ProcessEnv,
  limitSeconds = timeLimitSeconds([files].flat()[0] as string),
): Promise<FileResult> {
  const [file = '', ...others] = [files].flat();
  const startedAt = performance.now();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let underWay = BEFORE;
  let hasEnded = false;
  let problem: string | undefined;
  let output = '';

  // A group of its own, so that what the file starts can be ended with it.
  const program = others.length === 0 ? [file] : [TOGETHER, file, ...others];
  const child = spawn(process.execPath, ['--import', 'tsx', ...program], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const endGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
  };
  const collect = (text: string) => {
    output = (output + text).slice(-OUTPUT_CHARACTERS_MAX);
  };
  const limit = setTimeout(() => {
    problem = `hung: ended after ${limitSeconds} s ${underWay}`;
    endGroup();
  }, limitSeconds * 1000);
  running.add(endGroup);

  child.stdout?.setEncoding('utf8').on('data', collect);
  child.stderr?.setEncoding('utf8').on('data', collect);
  child.on('message', (message) => {
    if (!isReport(message)) return;
    if (message.report === 'running') {
      underWay = `in "${message.test}"`;
    } else {
      Object.assign(counts, { passed: message.passed, failed: message.failed, skipped: message.skipped });
      underWay = 'after its last test: something is left open';
      hasEnded = true;
    }
  });

  return new Promise((resolve) => {
    child.on('error', (error) => {
      problem = `could not be started: ${error.message}`;
    });
    child.on('exit', endGroup);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      running.delete(endGroup);
      const { passed, failed, skipped } = counts;
      if (!hasEnded && code === 0 && underWay === BEFORE) problem ??= 'ran nothing: it opens no suite';
      else if (!hasEnded) problem ??= `ended ${underWay} with ${signal ?? `exit code ${code}`} and no result`;
      else if (passed + failed + skipped === 0) problem ??= 'ran nothing';
      else if (code !== 0 && failed === 0) problem ??= `ended with ${signal ?? `exit code ${code}`}`;
      const durationMs = Math.round(performance.now() - startedAt);
      const name = others.length === 0 ? file : `${file} and ${others.length} more`;
      resolve({ file: name, passed, failed: failed + (problem ? 1 : 0), skipped, problem, output, durationMs });
    });
  });
}

const running = new Set<() => void>();

/** Ends every file that is running now, with its children. */
export function endRunningFiles(): void {
  for (const end of running) end();
}
