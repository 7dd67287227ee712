/** A process that serves until it is told to stop: in order at the first signal, at once at the second. */

/** The part of `process` that is needed. */
type Signals = Readonly<{
  on: (signal: NodeJS.Signals, listener: () => void) => unknown;
  off: (signal: NodeJS.Signals, listener: () => void) => unknown;
}>;

/** What runs. `failed` resolves when it has ended by itself. */
type Open = Readonly<{ failed: Promise<Error>; close: () => Promise<void> }>;

type Stopping = Readonly<{
  signals: Signals;
  /** Ends the process at once. */
  kill: (exitCode: number) => void;
  complain: (line: string) => void;
}>;

// 128 and the number of the signal, as shells count.
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Opens and, at the first signal, closes. A signal that comes while it is being opened counts: it is closed as soon as it is open. Answers with
 * the exit code: 0 after a signal, 1 after a failure.
 */
export async function untilStopped(open: () => Promise<Open>, { signals, kill, complain }: Stopping): Promise<number> {
  let stop = (): void => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  let asked = false;
  const listeners = (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((signal) => {
    const listener = () => {
      if (asked) return kill(exitCodes[signal]);
      asked = true;
      complain('stopping: connections are closed and the log is flushed; once more to end at once');
      stop();
    };
    signals.on(signal, listener);
    return () => signals.off(signal, listener);
  });
  try {
    const { failed, close } = await open();
    const failure = await Promise.race([stopped, failed]);
    await close();
    if (failure === undefined) return 0;
    complain(`the sandbox has ended by itself: ${failure.message}`);
    return 1;
  } finally {
    for (const remove of listeners) remove();
  }
}
