/** Any sequence of appends, compared with a plain list. */
import fc from 'fast-check';
import type { AppendOutcome, ExpectedRevision } from '../../infra/store/event-store.ts';
import { assert, suite } from '../spec/suite.ts';
import type { Order } from './event-store.ts';
import { message } from './sample-events.ts';
import { all, append, count, ids, streamOf } from './store-probe.ts';
import { type OpenStore, withStore } from './store-suite.ts';

/** Registers the property for one adapter; the seed is printed, and given back in `WIOTP_TEST_SEED`. */
export function modelContract(adapter: string, order: Order, open: OpenStore): void {
  const test = suite(`event store: model, ${adapter}`);

  test('agrees with a simple model', async () => {
    const step = fc.record({
      stream: fc.constantFrom('a', 'b', 'c'),
      expected: fc.oneof(fc.constant('any' as const), fc.constant('none' as const), fc.nat(6)),
      events: fc.integer({ min: 1, max: 3 }),
      again: fc.boolean(),
      waits: fc.boolean(),
    });
    // Between streams, an order that is made elsewhere is nobody's to foretell.
    const comparable = (outcome: AppendOutcome) =>
      outcome.ok && order === 'made elsewhere' ? { ...outcome, position: undefined } : outcome;
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await withStore(open, async (store) => {
        const model: { stream: string; id: string }[] = [];
        const answers: Promise<AppendOutcome>[] = [];
        const right: AppendOutcome[] = [];
        let made = 0;
        let last: { stream: string; expected: ExpectedRevision; from: number; events: number } | undefined;
        for (const { waits, again, ...given } of steps) {
          if (!again || last === undefined) {
            last = { ...given, from: made };
            made += given.events;
          }
          const { stream, expected, from, events } = last;
          const sent = count(events).map((n) => message(from + n));
          right.push(
            modelAppend(
              model,
              stream,
              expected,
              sent.map((event) => event.id),
            ),
          );
          answers.push(append(store, stream, expected, sent));
          if (waits) await store.flushed();
        }
        const answered = await Promise.all(answers);
        assert.equal(answered.map(comparable), right.map(comparable));
        const log = (await all(store, { direction: 'forwards' })).map(({ stream, id }) => ({ stream, id }));
        if (order === 'its own') assert.equal(log, model);
        else assert.is(log.length, model.length);
        for (const stream of ['a', 'b', 'c']) {
          const kept = model.filter((event) => event.stream === stream).map((event) => event.id);
          assert.equal(ids(await streamOf(store, stream)), kept);
          assert.equal(ids(await all(store, { direction: 'backwards', interest: { stream } })), kept.toReversed());
        }
      });
    });
    const seed = Number(process.env.WIOTP_TEST_SEED ?? Date.now());
    console.log(`  seed of the model test over ${adapter}: ${seed}`);
    await fc.assert(property, { seed, numRuns: 40 });
  });
}

/** What an append must answer, over a plain list. */
function modelAppend(
  model: { stream: string; id: string }[],
  stream: string,
  expected: ExpectedRevision,
  added: readonly string[],
): AppendOutcome {
  const places = model.flatMap((event, position) => (event.stream === stream ? [position] : []));
  const actual = places.length === 0 ? ('none' as const) : places.length - 1;
  if (expected === 'any' || expected === actual) {
    for (const id of added) model.push({ stream, id });
    return { ok: true, position: model.length - 1, revision: places.length + added.length - 1 };
  }
  const from = expected === 'none' ? 0 : expected + 1;
  const there = places.slice(from, from + added.length);
  if (there.length === added.length && there.every((position, i) => model[position]?.id === added[i])) {
    return { ok: true, position: there.at(-1) as number, revision: from + added.length - 1 };
  }
  return { ok: false, reason: 'wrong-expected-revision', actual };
}
