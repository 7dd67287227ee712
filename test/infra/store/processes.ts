/** Processes that write to a log, and directories for them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const programs = {
  writes: fileURLToPath(import.meta.resolve('./writer-process.ts')),
  truncates: fileURLToPath(import.meta.resolve('./truncating-process.ts')),
} as const;

/** A running writer: its lines so far, and what it wrote to stderr. */
export type Writer = Readonly<{
  child: ChildProcess;
  lines: string[];
  errors: () => string;
  /** Resolves when as many lines have come, or the process has ended. */
  until: (lines: number) => Promise<void>;
  ended: Promise<number | null>;
}>;

/** Starts a writer. `fileBlocksMax` limits the size of its files, in blocks of 1 KiB, as a full disk would. */
export function startWriter(
  directory: string,
  firstId: number,
  { fileBlocksMax, does = 'writes' }: Readonly<{ fileBlocksMax?: number; does?: keyof typeof programs }> = {},
): Writer {
  const command = [process.execPath, '--import', 'tsx', programs[does], directory, String(firstId)];
  const limited = `ulimit -f ${fileBlocksMax}; exec "$@"`;
  const [file = '', ...args] = fileBlocksMax === undefined ? command : ['bash', '-c', limited, 'bash', ...command];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let errors = '';
  let wake = () => {};
  let over = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-10_000);
  });
  const ended = once(child, 'close').then(([code]) => {
    over = true;
    wake();
    return code as number | null;
  });
  const until = async (count: number) => {
    while (lines.length < count && !over) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { child, lines, errors: () => errors, until, ended };
}

/** Runs a body with an empty directory that is removed afterwards. */
export async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'wiotp-sandbox-'));
  try {
    await body(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}
