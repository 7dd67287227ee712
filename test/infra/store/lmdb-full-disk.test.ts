import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { idAt } from '../../contract/sample-events.ts';
import { all } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory, startWriter } from './processes.ts';

const test = suite('the log on a full disk');

test('refuses everything from then on, says so once, does not crash, and keeps what was settled', async () => {
  await inDirectory(async (directory) => {
    const writer = startWriter(directory, 1, { fileBlocksMax: 2_000 });
    const code = await writer.ended;
    const told = writer.lines.filter((line) => !line.startsWith('settled'));
    assert.is(code, 0, writer.errors());
    assert.is(told.length, 6, told.join('\n'));
    assert.is(told[0], 'writing');
    assert.match(told[1] as string, /^failure writing to ".*events\.mdb" failed, nothing more is accepted: .*full/);
    assert.is(told[2], 'refused unavailable');
    assert.is(told[3], 'late unavailable');
    assert.match(told[4] as string, /^flushed .*events\.mdb/);
    assert.is(told[5], 'closed after 1 failure');

    const store = await openLmdbStore({ directory });
    try {
      const found = new Set((await all(store, { direction: 'forwards' })).map((event) => event.id));
      const settled = writer.lines
        .filter((line) => line.startsWith('settled'))
        .map((line) => Number(line.split(' ')[1]));
      assert.ok(settled.length > 100);
      for (const first of settled)
        if (!found.has(idAt(first))) assert.unreachable(`settled event ${idAt(first)} is gone`);
    } finally {
      await store.close();
    }
  });
});
