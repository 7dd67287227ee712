import { DAY_MS } from '../../domain/day.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { outlivesRetention } from '../../domain/retention.ts';
import { createHistory } from '../../infra/history/history.ts';
import { newestUpTo } from '../../infra/history/worlds.ts';
import { applyRetention } from '../../infra/retention.ts';
import { takeSnapshot } from '../../projections/snapshot.ts';
import { snapshotBytes } from '../../projections/snapshot-bytes.ts';
import type { World } from '../../projections/world.ts';
import { play, QUEUE } from '../handlers/play-history.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';
import { history } from '../handlers/random-history.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('retention of a log');
const worlds = { sessionQueueMessagesMax: QUEUE };

/** Truncates so that what was recorded up to an event is too old. */
async function retain({ store, world, runner }: PureSandbox, last: RecordedEvent) {
  const past = createHistory({ store, world: worlds });
  const parts = { store, world, runner, history: async () => past, retention: { days: 1 } };
  const truncated = await applyRetention({ ...parts, now: () => last.metadata.recordedAt + DAY_MS });
  await past.close();
  return truncated;
}

async function logOf({ store }: PureSandbox): Promise<readonly RecordedEvent[]> {
  const log: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards' })) log.push(...page);
  return log;
}

/** An event somewhere in a log, the last one of its time: those of one input go together. */
function lastAt(whole: readonly RecordedEvent[], share: number): RecordedEvent {
  const { recordedAt } = (whole[Math.floor(share * (whole.length - 1))] as RecordedEvent).metadata;
  return whole.findLast(({ metadata }) => metadata.recordedAt === recordedAt) as RecordedEvent;
}

const textOf = (world: World) => Buffer.from(snapshotBytes(takeSnapshot(world))).toString('base64');

test(
  'leaves a world as it is, the registry whole, and says what is gone',
  property(
    [history(60), fc.double({ min: 0, max: 1, noNaN: true })],
    async (drawn, share) => {
      const sandbox = await play(drawn);
      const { store, world } = sandbox;
      const whole = await logOf(sandbox);
      const last = lastAt(whole, share);
      const before = last.position + 1;
      const truncated = await retain(sandbox, last);
      await store.flushed();
      assert.is(store.truncatedBefore(), before);
      const rest = await logOf(sandbox);
      const kept = whole.filter(({ type, position }) => position >= before || outlivesRetention(type));
      assert.equal(
        rest.slice(0, kept.length).map(({ id, position, revision }) => [id, position, revision]),
        kept.map(({ id, position, revision }) => [id, position, revision]),
      );
      assert.is(truncated?.dropped, whole.length - kept.length);
      // Whoever starts from this log knows what the running world knows.
      const again = newestUpTo({ store, world: worlds, snapshots: undefined }, store.head());
      assert.is(again.position, before - 1);
      for (const event of rest) if (event.position >= before) again.fold(event);
      assert.is(textOf(again), textOf(world));
      for (const { session } of again.clients()) {
        assert.equal(
          [...session.deliveries.keys()].filter((position) => position < before),
          [],
        );
      }
    },
    { runs: 60 },
  ),
);

test(
  'moments since answer as before, earlier ones that they are gone',
  property(
    [history(60), fc.double({ min: 0, max: 1, noNaN: true })],
    async (drawn, share) => {
      const sandbox = await play(drawn);
      const { store } = sandbox;
      const whole = await logOf(sandbox);
      const last = lastAt(whole, share);
      const looked = async (position: number) => {
        const past = createHistory({ store, world: worlds });
        const then = await past.read('sandbox/state', { org: 'abc123' }, { position }, 'abc123');
        await past.close();
        return JSON.stringify(then);
      };
      const positions = [last.position, Math.floor((last.position + whole.length) / 2), whole.length - 1];
      const answers = await Promise.all(positions.map(looked));
      await retain(sandbox, last);
      for (const [index, position] of positions.entries()) assert.is(await looked(position), answers[index]);
      if (last.position > 0) {
        const gone = { ok: false, no: { reason: 'truncated', earliest: last.position } };
        assert.is(await looked(last.position - 1), JSON.stringify(gone));
      }
    },
    { runs: 30 },
  ),
);

test('gives up nothing twice', async () => {
  const [drawn] = fc.sample(history(60), { numRuns: 1, seed: 3 });
  assert.ok(drawn);
  const sandbox = await play(drawn);
  const [first, second] = (await logOf(sandbox)).slice(-2) as [RecordedEvent, RecordedEvent];
  assert.ok(await retain(sandbox, first));
  assert.is(await retain(sandbox, first), undefined);
  assert.ok(await retain(sandbox, second));
});
