import { createHash } from 'node:crypto';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { inspectPages } from '../../../infra/lmdb-pages.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { message } from '../../contract/sample-events.ts';
import { all, append } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory } from './processes.ts';

const test = suite('a data directory that cannot be used');

const logOf = (directory: string) => join(directory, 'events.mdb');

async function writeLog(directory: string, chunks = 50): Promise<void> {
  const store = await openLmdbStore({ directory });
  for (let i = 0; i < chunks; i++)
    await append(store, 'messages-n1', 'any', [message(i, { text: 'x'.repeat(i % 7 === 0 ? 20_000 : 20) })]);
  await store.close();
}

/** Opens for writing and for reading, and expects the same refusal and an unchanged file. */
async function refuses(directory: string, pattern: RegExp): Promise<void> {
  const path = logOf(directory);
  const before = digest(path);
  for (const readOnly of [false, true]) {
    let error: unknown;
    await openLmdbStore({ directory, readOnly }).catch((reason) => {
      error = reason;
    });
    assert.instance(error, Error, 'it was opened');
    assert.match(String(error), pattern);
    assert.ok(String(error).includes(path), 'names the file');
  }
  assert.is(digest(path), before, 'nothing was changed');
  assert.not(readdirSync(directory).includes('writer.lock'), 'the directory is free again');
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

test('something else under the name of the log', async () => {
  for (const content of ['', 'hello', 'x'.repeat(100_000), '\0'.repeat(100_000)]) {
    await inDirectory(async (directory) => {
      writeFileSync(logOf(directory), content);
      await refuses(directory, /holds something else, or was cut short.*move it away/);
    });
  }
});

test('the lmdb file of another program', async () => {
  await inDirectory(async (directory) => {
    const other = open({ path: logOf(directory), noSubdir: true });
    await other.put('key', { some: 'value' });
    await other.close();
    await refuses(directory, /lmdb file of another program/);
  });
  await inDirectory(async (directory) => {
    const empty = open({ path: logOf(directory), noSubdir: true });
    await empty.close();
    await refuses(directory, /another program|something else/);
  });
});

test('a log of a later format', async () => {
  await inDirectory(async (directory) => {
    const later = open<Buffer, Buffer>({
      path: logOf(directory),
      noSubdir: true,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
    await later.put(
      Buffer.from([0]),
      Buffer.from(JSON.stringify({ holds: 'the event log of a wiotp-sandbox', format: 3, id: 'x' })),
    );
    await later.close();
    await refuses(directory, /format 3 .* reads format 1 and 2: use the version that wrote it/);
  });
});

test('a log with a chunk of a later format, or a damaged one', async () => {
  for (const [bytes, pattern] of [
    [
      Buffer.from('WIoL\x03\0\0\0'.padEnd(100, '\0')),
      /a chunk of format 3 was found, this version reads formats 1 and 2\. Use the version that wrote it/,
    ],
    [Buffer.from('damaged'), /a chunk of events was expected, 7 bytes of something else were found/],
  ] as const) {
    await inDirectory(async (directory) => {
      await writeLog(directory, 3);
      const log = open<Buffer, Buffer>({
        path: logOf(directory),
        noSubdir: true,
        encoding: 'binary',
        keyEncoding: 'binary',
        overlappingSync: false,
      });
      await log.put(Buffer.from([0, 0, 0, 0, 0, 0, 0, 3]), bytes);
      await log.close();
      await refuses(directory, pattern);
    });
  }
});

test('a log that is cut short anywhere', async () => {
  await inDirectory(async (directory) => {
    await writeLog(directory);
    const path = logOf(directory);
    const whole = readFileSync(path);
    const pages = whole.length / 4096;
    for (let kept = pages - 1; kept >= 0; kept -= 7) {
      writeFileSync(path, whole);
      truncateSync(path, kept * 4096 + 100);
      await refuses(directory, /is cut short|was cut short/);
    }
    writeFileSync(path, whole);
    const store = await openLmdbStore({ directory });
    assert.is(store.head(), 49, 'restored from a copy');
    await store.close();
  });
});

test('a log whose file lacks only pages that nothing uses is whole', async () => {
  await inDirectory(async (directory) => {
    await writeLog(directory, 5);
    const path = logOf(directory);
    const { size } = statSync(path);
    // Both meta pages say that there are more pages than the file has, as they do after pages at the end were given up.
    const file = openSync(path, 'r+');
    for (const meta of [0, 4096]) {
      const lastPage = Buffer.alloc(8);
      lastPage.writeBigUInt64LE(BigInt(size / 4096 + 20));
      writeSync(file, lastPage, 0, 8, meta + 144);
    }
    closeSync(file);
    assert.is(inspectPages(path), 'whole');
    const store = await openLmdbStore({ directory });
    assert.is((await all(store, { direction: 'forwards' })).length, 5);
    await store.close();
  });
});

test('no log at all: a writer makes one, a reader says so', async () => {
  await inDirectory(async (directory) => {
    const below = join(directory, 'a', 'b');
    let error: unknown;
    await openLmdbStore({ directory: below, readOnly: true }).catch((reason) => {
      error = reason;
    });
    assert.match(String(error), /events\.mdb" was expected to hold .*, it does not exist/);
    const store = await openLmdbStore({ directory: below });
    assert.is(store.head(), -1);
    await store.close();
  });
});

test('a log whose making was interrupted is made again', async () => {
  await inDirectory(async (directory) => {
    writeFileSync(`${logOf(directory)}.new`, 'half of it');
    const store = await openLmdbStore({ directory });
    await append(store, 's', 'any', [message(1)]);
    await store.close();
    assert.equal(
      readdirSync(directory).filter((name) => name.includes('.new')),
      [],
    );
  });
});
