/** Directories that are gone when the test process is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** An empty directory of its own, removed with all it holds when the process ends. */
export function temporaryDirectory(): string {
  if (made.length === 0) process.once('exit', removeAll);
  const directory = mkdtempSync(join(tmpdir(), 'wiotp-sandbox-'));
  made.push(directory);
  return directory;
}

function removeAll(): void {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
}
