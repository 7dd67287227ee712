/** A program as a child: with the terminal, the signals and the exit code of this process. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from './environment.ts';

/** The part of `process` that is needed. */
type Signals = Readonly<{
  on: (signal: NodeJS.Signals, listener: () => void) => unknown;
  off: (signal: NodeJS.Signals, listener: () => void) => unknown;
}>;

/** The signals that are passed on. */
const PASSED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/** Those that a terminal sends to the child by itself; passed on too, they would come twice. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGHUP']);

export type LaunchOptions = Readonly<{
  command: readonly [string, ...string[]];
  environment: Environment;
  signals: Signals;
  /** Whether signals of the keyboard reach the child by themselves. */
  terminal: boolean;
  complain: (line: string) => void;
}>;

/**
 * Runs the program and answers with its exit code when it has ended: 128 and the signal's number when a signal ended it, 127 when there is no
 * such program, 126 when it may not be run. Sources of these numbers: POSIX, shell command language 2.8.2.
 */
export function launch({ command, environment, signals, terminal, complain }: LaunchOptions): Promise<number> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: environment,
    // Programs such as npm are scripts there.
    shell: process.platform === 'win32',
  });
  const listeners = PASSED.map((signal) => {
    const listener = () => {
      if (!(terminal && FROM_TERMINAL.has(signal))) child.kill(signal);
    };
    signals.on(signal, listener);
    return () => signals.off(signal, listener);
  });
  return new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      complain(notStarted(program, error));
      resolve(error.code === 'ENOENT' ? 127 : 126);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => {
    for (const remove of listeners) remove();
  });
}

function notStarted(program: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `there is no command "${program}"; is it on the PATH?`;
  if (code === 'EACCES') return `"${program}" may not be run; is it a program?`;
  return `"${program}" could not be started: ${message}`;
}
