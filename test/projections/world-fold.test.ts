/** The world is its log: the same inputs give the same world, and so does the log alone. */
import { INFLIGHT_DELIVERIES_MAX } from '../../domain/limits.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';
import { play, QUEUE } from '../handlers/play-history.ts';
import { history } from '../handlers/random-history.ts';
import { property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { logOf } from './log-of.ts';
import { dumpSandbox } from './world-dump.ts';

const test = suite('the world is its log');

function foldAll(events: readonly RecordedEvent[]) {
  const world = new World({ sessionQueueMessagesMax: QUEUE });
  const asked = events.map((by) => ({ by, ...world.fold(by) }));
  return dumpSandbox({ world, asked });
}

test(
  'a history played twice gives the same log, the same world and the same deliveries',
  property(
    [history(80)],
    async (drawn) => {
      const [first, second] = [await play(drawn), await play(drawn)];
      assert.equal(await logOf(first), await logOf(second));
      assert.equal(dumpSandbox(first), dumpSandbox(second));
    },
    { runs: 40 },
  ),
);

test(
  'the log folded from zero gives the world that lived through it, and the same deliveries',
  property(
    [history(120)],
    async (drawn) => {
      const lived = await play(drawn);
      assert.equal(foldAll(await logOf(lived)), dumpSandbox(lived));
    },
    { runs: 80 },
  ),
);

test(
  'no session is owed more than its bound, and who is gone without a session is forgotten',
  property(
    [history(120)],
    async (drawn) => {
      const { world } = await play(drawn);
      for (const { state, session } of world.clients()) {
        const underWay = session.online ? INFLIGHT_DELIVERIES_MAX[session.principal.id.class] : 0;
        const owed = session.deliveries.size;
        assert.ok(owed <= QUEUE + underWay, `${session.clientId} is owed ${owed}`);
        assert.ok(state.online || state.session?.durable, `${session.clientId} is neither connected nor durable`);
        assert.is(session.online, state.online !== undefined);
        assert.is(session.durable, state.session?.durable);
      }
    },
    { runs: 40 },
  ),
);
