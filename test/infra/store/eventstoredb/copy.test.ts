/** The local copy of the server's log: it goes on where it was, and is made again when it does not fit. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { count, plain } from '../../../contract/store-probe.ts';
import { startEventStoreDouble } from '../../../doubles/eventstoredb/start.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { isOk, message, registered } from './events.ts';
import { type Stage, withServer } from './under-test.ts';

const test = suite('the local copy of an EventStoreDB');

test('the copy goes on where it was', () =>
  withServer(async ({ open, said }) => {
    const first = await open();
    for (const n of count(3)) await first.append('device-a', 'any', [registered(n)]);
    const before = (await first.log()).map(plain);
    await first.store.close();
    const second = await open();
    assert.equal((await second.log()).map(plain), before);
    assert.equal(await second.append('device-a', 2, [registered(4)]), { ok: true, position: 3, revision: 3 });
    assert.equal(said, []);
  }));

for (const [what, spoil] of [
  ['damaged', ({ directory }: Stage) => writeFileSync(join(directory, 'events.mdb'), 'nonsense')],
  ['without its table', ({ directory }: Stage) => writeFileSync(join(directory, 'server-positions'), '')],
  [
    'ahead of its table',
    ({ directory }: Stage) => writeFileSync(join(directory, 'server-positions'), firstLine(directory)),
  ],
] as const) {
  test(`a copy that is ${what} is made again`, () =>
    withServer(async (stage) => {
      const first = await stage.open();
      for (const n of count(3)) await first.append('device-a', 'any', [registered(n)]);
      const before = (await first.log()).map(plain);
      await first.store.close();
      spoil(stage);
      const second = await stage.open();
      assert.equal((await second.log()).map(plain), before);
      assert.match(stage.said.join(), /The local copy of the log is thrown away and made again from the server: .+\./);
      assert.ok(isOk(await second.append('device-a', 2, [registered(4)])));
    }));
}

function firstLine(directory: string): string {
  const header = {
    holds: 'where the events of a wiotp-sandbox stand on its EventStoreDB',
    format: 1,
    server: 'x',
    first: 0,
  };
  assert.ok(readdirSync(directory).includes('events.mdb'));
  return `${JSON.stringify(header)}\n`;
}

test('a copy of another server is made again', () =>
  withServer(async ({ open, said }) => {
    const first = await open();
    await first.append('device-a', 'any', [registered(1)]);
    await first.store.close();
    const other = await startEventStoreDouble();
    try {
      const second = await open({ url: other.connectionString });
      assert.equal(await second.log(), []);
      assert.match(said.join(), /it is of another server/);
      await second.store.close();
    } finally {
      other.close();
    }
  }));

test('a directory that holds something else is left alone', () =>
  withServer(async ({ open, directory }) => {
    const { store } = await open();
    await store.close();
    rmSync(join(directory, 'server-positions'));
    const refusal = await open().catch((error: Error) => error.message);
    assert.match(String(refusal), /expected to be empty or to hold the copy of a log, it holds something else/);
    assert.ok(readdirSync(directory).includes('events.mdb'));
  }));

test('a copy made again after the past was scavenged goes on with the revisions of the server', () =>
  withServer(async ({ server, open, directory }) => {
    const first = await open();
    for (const n of count(5)) await first.append('sandbox-n1', 'any', [message(n)]);
    await first.store.close();
    // A copy that does not see the stream knows nothing of its revisions.
    const second = await open({ directory: `${directory}-2`, prefixes: ['device-'] });
    second.store.append('sandbox-n1', 'any', [message(6)]);
    await second.append('device-a', 'any', [registered(7)]);
    while (server.store.all.findLast(({ stream }) => stream === 'sandbox-n1')?.revision !== 5)
      await new Promise<void>((resolve) => {
        const stop = server.store.onAppended(() => {
          stop();
          resolve();
        });
      });
    assert.ok(second.store.health().reachable);
    rmSync(directory, { recursive: true });
  }));
