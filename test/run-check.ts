/** The checks that are no tests but count as such, so that `npm test` ends with one line that holds for all. */
import { execFile } from 'node:child_process';
import type { FileResult } from './run-file.ts';

/** Formatting, lint and layers; types; what nothing uses. */
export const checks: readonly string[] = ['biome check .', 'tsc --noEmit', 'knip --no-progress'];

/** Runs a command of the project's dependencies, as `npm run` would. Never rejects. */
export function runCheck(command: string): Promise<FileResult> {
  const startedAt = performance.now();
  const [name = '', ...args] = command.split(' ');
  return new Promise((resolve) => {
    execFile(`node_modules/.bin/${name}`, args, { maxBuffer: 2 ** 24, timeout: 120_000 }, (error, stdout, stderr) => {
      const durationMs = Math.round(performance.now() - startedAt);
      const counts = error ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
      const problem = error ? 'found something: see above' : undefined;
      resolve({ file: command, ...counts, skipped: 0, problem, output: stdout + stderr, durationMs });
    });
  });
}
