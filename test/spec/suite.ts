/**
 * The way into uvu. A file that forgets uvu's `run()` passes with zero tests, and a `before` hook that throws passes with all its
 * tests left out; here the run starts by itself once everything is registered, and what did not run is a failure.
 */
import './defer-uvu.ts';
import { type Callback, exec, suite as uvuSuite } from 'uvu';
import { Skipped } from './skip.ts';
import { tally, tell } from './tally.ts';

export * as assert from 'uvu/assert';
export { skip } from './skip.ts';

type Hook<Context> = (callback: Callback<Context>) => void;

/** A uvu suite without `run` (called for you) and without `skip` (use `skip(reason)` inside the test). */
export type Test<Context> = ((name: string, callback: Callback<Context>) => void) &
  Readonly<{
    only: (name: string, callback: Callback<Context>) => void;
    before: Hook<Context> & Readonly<{ each: Hook<Context> }>;
    after: Hook<Context> & Readonly<{ each: Hook<Context> }>;
  }>;

/**
 * Opens a suite; its tests run after the file has been read. Each test gets the suite's `context`, which hooks may fill.
 *
 * @example
 * const test = suite('device ids');
 * test('refuses a space', () => assert.is(parse('a b').ok, false));
 */
export function suite<Context extends object = Record<string, never>>(name: string, context?: Context): Test<Context> {
  const inner = uvuSuite<Context>(name, context);
  const own: { tests: number; leftOut?: string } = { tests: 0 };

  const register = (add: (name: string, callback: Callback<Context>) => void) => {
    return (testName: string, callback: Callback<Context>) => {
      refuseLate(`test "${testName}"`);
      own.tests++;
      tally.registered++;
      add(testName, counted(`${name}: ${testName}`, callback, own));
    };
  };
  const hook = (kind: string, add: Hook<Context>): Hook<Context> => {
    return (callback) => add(watched(`the ${kind} hook of "${name}"`, callback, own));
  };

  pending.push(() => {
    if (own.tests === 0) fail(`suite "${name}" holds no test`);
    inner.run();
  });
  startSoon();

  const only = register(inner.only);
  return Object.assign(register(inner), {
    only: (testName: string, callback: Callback<Context>) => {
      if (process.env.CI === 'true') fail(`test "${testName}" is marked "only", which leaves out the others`);
      only(testName, callback);
    },
    before: Object.assign(hook('before', inner.before), { each: inner.before.each }),
    after: Object.assign(hook('after', inner.after), { each: hook('after.each', inner.after.each) }),
  });
}

function counted<Context>(name: string, callback: Callback<Context>, own: { leftOut?: string }): Callback<Context> {
  return async (context) => {
    tell({ report: 'running', test: name });
    try {
      if (own.leftOut !== undefined) throw new Skipped(own.leftOut);
      await callback(context);
      tally.passed++;
    } catch (error) {
      if (!(error instanceof Skipped)) {
        tally.failed++;
        throw error instanceof Error ? error : new Error(`thrown, though not an error: ${String(error)}`);
      }
      tally.skipped++;
      console.error(`\n  SKIPPED "${name}": ${error.message}`);
    }
  };
}

/** uvu drops what `before`, `after` and `after.each` throw; only a broken `before` keeps the tests from running. */
function watched<Context>(name: string, callback: Callback<Context>, own: { leftOut?: string }): Callback<Context> {
  return async (context) => {
    try {
      await callback(context);
    } catch (error) {
      if (error instanceof Skipped) {
        own.leftOut = error.message;
        return;
      }
      fail(`${name} threw: ${error instanceof Error ? error.stack : String(error)}`);
      if (name.startsWith('the before')) throw error;
    }
  };
}

const pending: (() => void)[] = [];
let timer: NodeJS.Immediate | undefined;
let started = false;
let broken = 0;

function fail(reason: string): void {
  broken++;
  console.error(`\n  FAIL ${reason}`);
}

function refuseLate(what: string): void {
  if (started) throw new Error(`${what} was registered after the run had started: move top-level awaits above suite()`);
  startSoon();
}

function startSoon(): void {
  clearImmediate(timer);
  timer = setImmediate(() => {
    started = true;
    for (const run of pending) run();
    void exec().then(ended);
  });
}

function ended(): void {
  const { registered, passed, failed, skipped } = tally;
  const missing = registered - passed - failed - skipped;
  if (missing > 0) console.error(`\n  FAIL ${missing} of ${registered} tests did not run`);
  if (missing + broken > 0) process.exitCode = 1;
  tell({ report: 'ended', passed, failed: failed + missing + broken, skipped });
  setTimeout(() => {
    console.error(
      `\n  FAIL the tests are through but something is left open: ${process.getActiveResourcesInfo().join(', ')}`,
    );
    process.exit(1);
  }, GRACE_MS).unref();
}

/** How long handles may take to close after the last test. */
const GRACE_MS = 3_000;
