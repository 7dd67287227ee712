/** One writer per data directory. A file says who it is, so that the second to come can be told; a writer that died leaves no obstacle. */
import { readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Name of the lock in its data directory. */
export const LOCK_FILE = 'writer.lock';

/** Gives the directory back. */
export type WriterLock = Readonly<{ release: () => void }>;

/** Who holds a directory. `started` and `place` tell a process from another with its number; they are known on Linux only. */
type Holder = Readonly<{
  pid: number;
  host: string;
  node?: string;
  started?: string;
  place?: string;
  /** The directory's inode: in a copy of the directory the lock came along and means nothing. */
  inode?: number;
}>;

/** How often the holder touches its lock, ms. */
const HEARTBEAT_MS = 5_000;

/** After this long without a touch, a holder that cannot be asked (in another container, on another host) is taken for dead, ms. */
const SILENCE_MS = 20_000;

/**
 * Takes the directory for this process. Throws when another process, or this one, writes to it already.
 * Two processes that come in the same instant after a crash may both succeed; the log itself then refuses the second one's first write.
 */
export function takeWriterLock(directory: string, node?: string): WriterLock {
  const path = join(directory, LOCK_FILE);
  const { ino: inode } = statSync(directory);
  const named = node !== undefined && { node };
  const me: Holder = { pid: process.pid, host: hostname(), inode, ...named, ...identityOf('self') };
  if (!tryCreate(path, me)) {
    const holder = readHolder(path);
    const copied = holder?.inode !== undefined && holder.inode !== inode;
    if (holder !== undefined && !copied && isAlive(holder, path)) throw new Error(inUse(directory, path, holder));
    rmSync(path, { force: true });
    if (!tryCreate(path, me)) throw new Error(inUse(directory, path, readHolder(path)));
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS).unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      rmSync(path, { force: true });
    },
  };
}

function tryCreate(path: string, me: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What the lock says; undefined when it is gone or says nothing (its writer was killed while it wrote). */
function readHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof holder === 'object' && holder !== null && 'pid' in holder && 'host' in holder
      ? (holder as Holder)
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder, path: string): boolean {
  const place = identityOf('self').place;
  if (place !== undefined && place === holder.place) return identityOf(String(holder.pid)).started === holder.started;
  if (place === undefined && holder.host === hostname() && !exists(holder.pid)) return false;
  return Date.now() - statSync(path).mtimeMs < SILENCE_MS;
}

/** On Linux: when a process started, and the boot and the namespace in which its number is its own. */
function identityOf(pid: string): { started?: string; place?: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold spaces; the third its state (Z: dead, not yet taken note of);
    // the 22nd its start in ticks since boot.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const started = fields[0] === 'Z' ? undefined : fields[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { ...(started !== undefined && { started }), place: `${boot} ${readlinkSync('/proc/self/ns/pid')}` };
  } catch {
    return {};
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Somebody removed it: the log still refuses a second writer.
  }
}

function inUse(directory: string, path: string, holder: Holder | undefined): string {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return `the data directory "${directory}" is written to by ${who} (see "${path}"): stop that one, or give this one a directory of its own. Its log can be read meanwhile`;
}
