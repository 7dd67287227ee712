/** In order at the first signal, at once at the second. */
import { EventEmitter } from 'node:events';
import { untilStopped } from '../../../infra/cli/until-stopped.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('waiting for the end');
const never = new Promise<Error>(() => {});

function stage(failed: Promise<Error> = never, close = async (): Promise<void> => {}, opened = Promise.resolve()) {
  const signals = new EventEmitter();
  const told: string[] = [];
  const open = async () => {
    await opened;
    told.push('open');
    return {
      failed,
      close: async () => {
        told.push('closing');
        await close();
        told.push('closed');
      },
    };
  };
  const exitCode = untilStopped(open, {
    signals,
    kill: (code) => told.push(`killed ${code}`),
    complain: (line) => told.push(line.split(':')[0] ?? ''),
  });
  return { signals, told, exitCode };
}

/** A promise, and what fulfils it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} closes in order, exit code 0`, async () => {
    const { signals, told, exitCode } = stage();
    signals.emit(signal);
    assert.is(await exitCode, 0);
    assert.equal(told, ['stopping', 'open', 'closing', 'closed']);
    assert.equal(signals.eventNames(), [], 'nothing listens any more');
  });
}

test('a signal that comes while it is being opened counts', async () => {
  const { opened, open } = gate();
  const { signals, told, exitCode } = stage(never, async () => {}, opened);
  signals.emit('SIGTERM');
  open();
  assert.is(await exitCode, 0);
  assert.equal(told, ['stopping', 'open', 'closing', 'closed']);
});

test('what cannot be opened is not closed, and nothing listens any more', async () => {
  const { signals, told, exitCode } = stage(never, async () => {}, Promise.reject(new Error('no port')));
  assert.is(await exitCode.catch((error: Error) => error.message), 'no port');
  assert.equal([told, signals.eventNames()], [[], []]);
});

test('a second signal ends the process at once', async () => {
  const { opened: closed, open: release } = gate();
  const { signals, told, exitCode } = stage(never, () => closed);
  signals.emit('SIGTERM');
  signals.emit('SIGINT');
  signals.emit('SIGTERM');
  release();
  await exitCode;
  assert.equal(
    told.filter((line) => line.startsWith('killed')),
    ['killed 130', 'killed 143'],
  );
});

test('a sandbox that ends by itself is closed, exit code 1', async () => {
  const { told, exitCode } = stage(Promise.resolve(new Error('the disk is full')));
  assert.is(await exitCode, 1);
  assert.equal(told, ['open', 'closing', 'closed', 'the sandbox has ended by itself']);
});

test('a failure to close is not hidden, and nothing listens any more', async () => {
  const { signals, exitCode } = stage(never, () => Promise.reject(new Error('it is stuck')));
  signals.emit('SIGINT');
  const outcome = await exitCode.catch((error: Error) => error.message);
  assert.is(outcome, 'it is stuck');
  assert.equal(signals.eventNames(), []);
});
