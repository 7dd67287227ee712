/** Reads as of a moment: what they answer is what was answered then. */
import type { Position } from '../../../domain/recorded-event.ts';
import type { ApiOutcome } from '../../../handlers/operation.ts';
import { createHistory } from '../../../infra/history/history.ts';
import { memorySnapshots, type Snapshots } from '../../../infra/history/snapshots.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import { play, QUEUE } from '../../handlers/play-history.ts';
import type { PureSandbox } from '../../handlers/pure-sandbox.ts';
import { type History, history } from '../../handlers/random-history.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { answerNow, type Question, questions } from './every-read.ts';

const world = { sessionQueueMessagesMax: QUEUE };

type Answered = Readonly<{ at: Position; asked: Question; outcome: ApiOutcome }>;

/** Plays a history, and asks everything now and then. */
async function lived(drawn: History): Promise<Readonly<{ sandbox: PureSandbox; answered: readonly Answered[] }>> {
  const answered: Answered[] = [];
  let steps = 0;
  const sandbox = await play(drawn, async (now) => {
    if (steps++ % 6 !== 0) return;
    for (const asked of questions(steps)) {
      const outcome = structuredClone(await answerNow(now, asked));
      answered.push({ at: now.world.position, asked, outcome });
    }
  });
  return { sandbox, answered };
}

const test = suite('a read as of a moment');

function sameAsThen(snapshots: () => Snapshots | undefined): () => Promise<void> {
  const drawn = [history(60), fc.integer()] as [ReturnType<typeof history>, fc.Arbitrary<number>];
  return property(
    drawn,
    async (past, order) => {
      const { sandbox, answered } = await lived(past);
      const kept = snapshots();
      const asking = createHistory({
        store: sandbox.store,
        world,
        ...(kept && { snapshots: kept }),
        snapshotEvents: 9,
      });
      for (const { at, asked, outcome } of shuffled(answered, order)) {
        const then = await asking.read(asked.name, asked.request, { position: at }, 'abc123');
        assert.equal(then, { ok: true, position: at, value: outcome }, `${asked.name} at ${at}`);
      }
    },
    { runs: 25 },
  );
}

test(
  'is answered as it was then, without snapshots',
  sameAsThen(() => undefined),
);
test(
  'is answered as it was then, with snapshots',
  sameAsThen(() => memorySnapshots(world, 5)),
);

/** A few dozen, in another order. */
function shuffled(answered: readonly Answered[], order: number): readonly Answered[] {
  const draw = seededDraw(order);
  return Array.from({ length: Math.min(60, answered.length) }, () => answered[draw.int(answered.length)] as Answered);
}
