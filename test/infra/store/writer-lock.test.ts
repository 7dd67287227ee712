import { cpSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { openLogFile } from '../../../infra/store/log-file.ts';
import { LOCK_FILE, takeWriterLock } from '../../../infra/store/writer-lock.ts';
import { message } from '../../contract/sample-events.ts';
import { append } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory, startWriter } from './processes.ts';

const test = suite('one writer per data directory');

test('a second writer in the same process is refused, until the first has closed', async () => {
  await inDirectory(async (directory) => {
    const first = await openLmdbStore({ directory });
    let error: unknown;
    await openLmdbStore({ directory }).catch((reason) => {
      error = reason;
    });
    assert.match(String(error), new RegExp(`"${directory}" is written to by process ${process.pid} on ${hostname()}`));
    await append(first, 's', 'any', [message(1)]);
    await first.close();
    const next = await openLmdbStore({ directory });
    assert.is(next.head(), 0);
    await next.close();
    assert.not(existsSync(join(directory, LOCK_FILE)));
  });
});

test('a second process is refused while the first lives; once that is killed it is let in', async () => {
  await inDirectory(async (directory) => {
    const writer = startWriter(directory, 1);
    await writer.until(2);
    assert.throws(() => takeWriterLock(directory), new RegExp(`written to by process ${writer.child.pid}`));
    const second = startWriter(directory, 1);
    assert.is(await second.ended, 1);
    assert.match(second.errors(), /stop that one, or give this one a directory of its own/);
    writer.child.kill('SIGKILL');
    await writer.ended;
    takeWriterLock(directory).release();
  });
});

test('a writer that cannot be asked is believed alive while its lock is touched', async () => {
  await inDirectory(async (directory) => {
    const path = join(directory, LOCK_FILE);
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'another-host', started: '1', place: 'another boot' }));
    assert.throws(() => takeWriterLock(directory), /written to by process 1 on another-host/);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    const lock = takeWriterLock(directory, 'n1');
    assert.is(JSON.parse(readFileSync(path, 'utf8')).node, 'n1');
    lock.release();
  });
});

test('a process with the number of the one that died is not that one', async () => {
  await inDirectory(async (directory) => {
    const lock = takeWriterLock(directory);
    const path = join(directory, LOCK_FILE);
    const mine = JSON.parse(readFileSync(path, 'utf8'));
    lock.release();
    if (mine.started === undefined) return; // known on Linux only
    writeFileSync(path, JSON.stringify({ ...mine, started: '1' }));
    takeWriterLock(directory).release();
  });
});

test('in a copy of a directory that is written to, the lock that came along is no obstacle', async () => {
  await inDirectory(async (directory) => {
    const writer = startWriter(directory, 1);
    await writer.until(2);
    await inDirectory(async (copy) => {
      cpSync(directory, copy, { recursive: true });
      assert.ok(existsSync(join(copy, LOCK_FILE)));
      takeWriterLock(copy).release();
    });
    writer.child.kill('SIGKILL');
    await writer.ended;
  });
});

test('a lock that says nothing is no obstacle', async () => {
  await inDirectory(async (directory) => {
    for (const content of ['', '{"pid"', 'null', '[]']) {
      writeFileSync(join(directory, LOCK_FILE), content);
      takeWriterLock(directory).release();
    }
  });
});

test('should two writers come together all the same, the log takes the first and refuses the second', async () => {
  await inDirectory(async (directory) => {
    const made = await openLogFile(directory, false);
    await made.close();
    const store = await openLmdbStore({ directory });
    await append(store, 's', 'any', [message(1)]);
    const chunk = { first: 0, bytes: Buffer.from('x') };
    const other = await openLogFile(directory, false);
    let error: unknown;
    await other.write([chunk]).catch((reason) => {
      error = reason;
    });
    assert.match(String(error), /another process has written to .*events\.mdb/);
    assert.is(store.get(0)?.revision, 0);
    await other.close();
    await store.close();
  });
});
