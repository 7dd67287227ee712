import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { message } from '../../contract/sample-events.ts';
import { all, append } from '../../contract/store-probe.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import { seed } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory, startWriter } from './processes.ts';

const test = suite('a log that is truncated when its process is killed');

const LIVES = 6;

test('opens, has all that was to be kept, and one base that was given', async () => {
  await inDirectory(async (directory) => {
    const draw = seededDraw(seed);
    const registrations = new Map<string, number>();
    let interrupted = 0;
    for (let life = 0; life < LIVES; life++) {
      const writer = startWriter(directory, 1 + life * 1_000_000, { does: 'truncates' });
      // A line comes with every hundred events that are looked at: somewhere in a truncation.
      await writer.until(2 + draw.int(60));
      writer.child.kill('SIGKILL');
      await writer.ended;
      assert.is(writer.errors(), '');
      const numbers = (word: string) =>
        writer.lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.split(' ')[1]));
      if (numbers('border').length > numbers('truncated').length) interrupted++;

      const store = await openLmdbStore({ directory });
      const events = await all(store, { direction: 'forwards' });
      const base = store.base();
      const [said, borders] = [numbers('truncated').at(-1), numbers('border')];
      if (base !== undefined) {
        assert.ok(base.before >= (said ?? 0), 'what was through is there');
        assert.is(String(Buffer.from(base.bytes)).trim().split(' ')[0], String(base.before), 'the base of this border');
        if (borders.length > 0) assert.ok(base.before <= Math.max(...borders));
      } else assert.is(said, undefined);
      assert.ok(store.head() >= (numbers('head').at(-1) ?? -1));
      check(events, base?.before ?? 0, store.head());
      const found = new Map(events.filter(isRegistration).map(({ id, position }) => [id, position]));
      for (const [id, position] of registrations) assert.is(found.get(id), position, `registration ${id}`);
      for (const [id, position] of found) registrations.set(id, position);
      for (const { position, id } of events.slice(-50)) assert.is(store.get(position)?.id, id);
      const last = events.findLast(({ stream }) => stream === 'messages-n1')?.revision as number;
      const next = await append(store, 'messages-n1', last, [message(900_000_000 + life)]);
      assert.ok(next.ok, JSON.stringify(next));
      await store.close();
    }
    assert.ok(interrupted > 0, 'none was killed in the middle');
  });
});

/** From the border on nothing is missing; below it places are what they were: in order, and never twice. */
function check(events: readonly RecordedEvent[], before: number, head: number): void {
  const revisions = new Map<string, number>();
  let last = -1;
  for (const { position, stream, revision } of events) {
    assert.ok(position > last, 'in order');
    if (position > before) assert.is(position, last + 1, 'no gap from the border on');
    last = position;
    assert.ok(revision > (revisions.get(stream) ?? -1), `revisions of ${stream}`);
    revisions.set(stream, revision);
  }
  assert.is(last, head);
}

function isRegistration({ type }: RecordedEvent): boolean {
  return type === 'DeviceRegistered';
}
