/**
 * Runs the suite: the checks, then every file under `test/` that ends in `.test.ts`, two at a time: each in a process of its own, those that
 * test nothing but functions a few in one, because a start costs more than they do.
 * Arguments narrow it to files whose path contains one of them, and leave out the checks. The last line is `N passed, N failed, N skipped`; the exit code is 1 when anything failed
 * or nothing ran.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checks, runCheck } from './run-check.ts';
import {
  endRunningFiles,
  type FileResult,
  mostlyWaits,
  runFile,
  TIME_LIMIT_SECONDS,
  timeLimitSeconds,
} from './run-file.ts';

const CONCURRENCY = 2;

/** Their files open nothing and change nothing that another could see. */
const PURE = /^test\/(domain|handlers|projections)\//;

/** Files of a kind that run in one process. */
const TOGETHER = 12;

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => relative(process.cwd(), join(import.meta.dirname, name)))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  // The slowest first, so that the end is not one of them running alone.
  .sort((a, b) => timeLimitSeconds(b) - timeLimitSeconds(a) || a.localeCompare(b));

// Temporary directories of files that are killed are found here, and removed.
const temporary = mkdtempSync(join(tmpdir(), 'wiotp-sandbox-test-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endRunningFiles();
    process.exit(1);
  });
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const env = { ...process.env, TMPDIR: temporary };
const waiting = files.filter(mostlyWaits).map((file) => () => runFile(file, env));
const busy = [
  ...(wanted.length === 0 ? checks.map((check) => () => runCheck(check)) : []),
  ...processes(files.filter((file) => !mostlyWaits(file))).map((together) => () => runFile(together, env)),
];
// What waits is beside the others.
await Promise.all([work(waiting), ...Array.from({ length: CONCURRENCY }, () => work(busy))]);

if (files.length === 0) console.log(`No test file matches ${wanted.map((part) => `"${part}"`).join(', ')}.`);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** Which files share a process: pure ones that ask for no time of their own, in their order. */
function processes(all: readonly string[]): readonly (readonly string[])[] {
  const isPure = (file: string) => PURE.test(file) && timeLimitSeconds(file) === TIME_LIMIT_SECONDS;
  const pure = all.filter(isPure);
  const groups = Array.from({ length: Math.ceil(pure.length / TOGETHER) }, (_, nth) =>
    pure.slice(nth * TOGETHER, (nth + 1) * TOGETHER),
  );
  return [...all.filter((file) => !isPure(file)).map((file) => [file]), ...groups];
}

async function work(queue: (() => Promise<FileResult>)[]): Promise<void> {
  for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
    const result = await run();
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
    print(result);
  }
}

/** A line per file; all that a failing file said; of a passing one only its seed and what it left out. */
function print({ file, passed, failed, skipped, problem, output, durationMs }: FileResult): void {
  const outcome = failed > 0 ? 'FAIL' : 'ok  ';
  const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`];
  console.log(`${outcome} ${file} (${counts.filter(Boolean).join(', ')}, ${durationMs} ms)`);
  if (failed > 0) {
    console.log(output.replaceAll(/^/gm, '     '));
    if (problem) console.log(`     ${file} ${problem}`);
    failures.push(problem ? `${file}: ${problem}` : file);
  } else {
    for (const line of output.split('\n').filter((line) => /^seed \d|SKIPPED/.test(line.trim()))) {
      console.log(`     ${line.trim()}`);
    }
  }
}
