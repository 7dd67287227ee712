// mostly waits
/** The suite cannot pass without running: what `run-file.ts` and `spec/suite.ts` say of files that go wrong in every way we met. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runFile, timeLimitSeconds } from './run-file.ts';
import { assert, suite } from './spec/suite.ts';
import { temporaryDirectory } from './spec/temporary.ts';

const test = suite('run-file');
const directory = temporaryDirectory();
const suiteUrl = pathToFileURL(join(import.meta.dirname, 'spec/suite.ts')).href;
const head = `import { assert, skip, suite } from '${suiteUrl}';\nconst test = suite('a');\n`;

type Row = readonly [
  name: string,
  source: string,
  counts: readonly [number, number, number],
  problem: RegExp | undefined,
];

// biome-ignore format: a table reads in columns
const rows: readonly Row[] = [
  ['a passing test',          `${head}test('b', () => {});`,                              [1, 0, 0], undefined],
  ['a failing test',          `${head}test('b', () => {}); test('c', () => assert.ok(0));`, [1, 1, 0], undefined],
  ['a thrown string',         `${head}test('b', () => { throw 'c'; });`,                  [0, 1, 0], undefined],
  ['a skipped test',          `${head}test('b', () => skip('c'));`,                       [0, 0, 1], undefined],
  ['a skipping before hook',  `${head}test.before(() => skip('c')); test('b', () => {});`, [0, 0, 1], undefined],
  ['a file without a suite',  'export const a = 1;',                                      [0, 1, 0], /ran nothing/],
  ['a suite without a test',  head,                                                       [0, 1, 0], undefined],
  ['a throwing before hook',  `${head}test.before(() => { throw Error('c'); }); test('b', () => {});`, [0, 2, 0], undefined],
  ['a throwing after hook',   `${head}test.after(() => { throw Error('c'); }); test('b', () => {});`, [1, 1, 0], undefined],
  ['a throwing each hook',    `${head}test.after.each(() => { throw Error('c'); }); test('b', () => {});`, [1, 1, 0], undefined],
  ['an end in the middle',    `${head}test('b', () => process.exit(0));`,                 [0, 1, 0], /ended in "a: b" with exit code 1/],
  ['a test that hangs',       `// time limit: 2 s\n${head}test('b', () => new Promise(() => setInterval(() => {}, 9)));`, [0, 1, 0], /hung: ended after 2 s in "a: b"/],
  ['a late registration',     `${head}test('b', () => {}); setTimeout(() => test('c', () => {}), 50);`, [1, 1, 0], /ended with exit code 1/],
  ['a rejection nobody sees', `${head}test('b', () => { void Promise.reject(Error('c')); });`, [1, 1, 0], /ended with exit code 1/],
];

for (const [name, source, counts, problem] of rows) {
  test(name, async () => {
    const { passed, failed, skipped, ...rest } = await runFile(fileOf(source), { ...process.env, CI: '' });
    assert.equal([passed, failed, skipped], counts, rest.output);
    if (problem) assert.match(rest.problem ?? '', problem);
    else assert.is(rest.problem, undefined);
  });
}

test('skipping and "only" are failures where CI=true', async () => {
  const skipping = await runFile(fileOf(`${head}test('b', () => skip('c'));`), { ...process.env, CI: 'true' });
  assert.equal([skipping.failed, skipping.skipped], [1, 0]);
  const only = await runFile(fileOf(`${head}test.only('b', () => {});`), { ...process.env, CI: 'true' });
  assert.is(only.failed, 1);
});

test('what is left open is a failure that names it', async () => {
  const source = `import { createServer } from 'node:net';\n${head}test('b', () => { createServer().listen(0); });`;
  const { failed, output } = await runFile(fileOf(source), process.env);
  assert.is(failed, 1);
  assert.match(output, /left open: .*TCPServerWrap/);
});

test('children that a file leaves behind are ended with it', async () => {
  const source = `import { spawn } from 'node:child_process';
    ${head}test('b', () => { const child = spawn('sleep', ['1000'], { stdio: 'ignore' }); child.unref(); console.log('pid', child.pid); });`;
  const { output, passed } = await runFile(fileOf(source), process.env);
  assert.is(passed, 1);
  const pid = Number(/pid (\d+)/.exec(output)?.[1]);
  while (isRunning(pid)) await new Promise((resolve) => setImmediate(resolve));
});

test('a file may ask for more time', () => {
  assert.is(timeLimitSeconds(fileOf('// time limit: 300 s\n')), 300);
  assert.is(timeLimitSeconds(fileOf('')), 120);
});

let files = 0;
function fileOf(source: string): string {
  const file = join(directory, `sample-${files++}.ts`);
  writeFileSync(file, source);
  return file;
}

/** A process that has ended but that nobody has waited for (state Z) runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
