/** Waiting for the end of a process: in order at the first signal, at once at the second. */

/** The part of `process` that is needed. */
type Signals = Readonly<{
  on: (signal: NodeJS.Signals, listener: () => void) => unknown;
  off: (signal: NodeJS.Signals, listener: () => void) => unknown;
}>;

type Stopping = Readonly<{
  signals: Signals;
  close: () => Promise<void>;
  /** Resolves when what was served ended by itself. */
  failed: Promise<Error>;
  /** Ends the process at once. */
  kill: (exitCode: number) => void;
  complain: (line: string) => void;
}>;

// 128 and the number of the signal, as shells count.
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Answers with the exit code: 0 after a signal, 1 after a failure. */
export async function untilStopped({ signals, close, failed, kill, complain }: Stopping): Promise<number> {
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
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
  const failure = await Promise.race([stopped, failed]);
  try {
    await close();
  } finally {
    for (const remove of listeners) remove();
  }
  if (failure === undefined) return 0;
  complain(`the sandbox has ended by itself: ${failure.message}`);
  return 1;
}
