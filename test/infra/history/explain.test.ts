/** Explanations and searches of the past: what they answer is what reading all of the log answers. */
import { parseQuery } from '../../../domain/query/parse.ts';
import type { Query } from '../../../domain/query/query.ts';
import { createHistory } from '../../../infra/history/history.ts';
import { memorySnapshots } from '../../../infra/history/snapshots.ts';
import { Explainer } from '../../../projections/explanation.ts';
import { timelineItem } from '../../../projections/timeline.ts';
import { World } from '../../../projections/world.ts';
import { play } from '../../handlers/play-history.ts';
import type { PureSandbox } from '../../handlers/pure-sandbox.ts';
import { history } from '../../handlers/random-history.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { world } from './lived.ts';

const test = suite('the past');
const past = history(80);
const nth = fc.nat({ max: 10_000 });

function historyOf({ store }: PureSandbox) {
  return createHistory({ store, world, snapshots: memorySnapshots(world, 5), snapshotEvents: 9 });
}

test(
  'explains a message as reading the whole log does',
  property(
    [past, nth],
    async (drawn, pick) => {
      const sandbox = await play(drawn);
      const { events } = sandbox;
      const asking = historyOf(sandbox);
      const routed = events.filter(({ type }) => type === 'MessagePublished' || type.startsWith('Client'));
      for (let turn = 0; turn < 8; turn++) {
        const message = routed[(pick + turn * 7) % routed.length];
        assert.ok(message);
        const explainer = new Explainer(message.id, new World(world));
        for (const event of events) explainer.feed(event);
        const then = await asking.explain(message.id);
        assert.equal(then, { ok: true, position: events.length - 1, value: explainer.explanation });
      }
      assert.is(await asking.explain('00000000-0000-8000-a000-00000000ffff'), undefined);
      assert.is(await asking.explain('nothing like an id'), undefined);
    },
    { runs: 20 },
  ),
);

const queries = [
  'dev1',
  'event:MessagePublished',
  'org:abc123 !type:t1',
  'payload:* qos:1',
  'kind:message,connection',
  'hand',
];

test(
  'is searched page by page, in both directions',
  property(
    [past, fc.constantFrom(...queries), fc.integer({ min: 1, max: 7 })],
    async (drawn, query, limit) => {
      const sandbox = await play(drawn);
      const asking = historyOf(sandbox);
      const forwards = await allPages(asking, query, 'forwards', limit);
      const backwards = await allPages(asking, query, 'backwards', limit);
      assert.equal(forwards, backwards.toReversed());
      const { items } = await asking.search({ query: parsed(query), direction: 'forwards', limit: 10_000 });
      assert.equal(forwards, items);
      if (query === 'event:MessagePublished') {
        assert.equal(items, sandbox.events.filter(({ type }) => type === 'MessagePublished').map(timelineItem));
      }
    },
    { runs: 30 },
  ),
);

async function allPages(
  asking: ReturnType<typeof historyOf>,
  query: string,
  direction: 'forwards' | 'backwards',
  limit: number,
) {
  const items: unknown[] = [];
  let from: number | undefined;
  do {
    const page = await asking.search({ query: parsed(query), direction, limit, ...(from !== undefined && { from }) });
    assert.ok(page.items.length <= limit);
    items.push(...page.items);
    from = page.stoppedAt;
  } while (from !== undefined);
  return items;
}

function parsed(text: string): Query {
  const outcome = parseQuery(text, 0);
  assert.ok(outcome.ok, text);
  return outcome.query;
}

test(
  'has a position for each time',
  property(
    [past, nth],
    async (drawn, pick) => {
      const sandbox = await play(drawn);
      const { events } = sandbox;
      const asking = historyOf(sandbox);
      const { position, metadata } = events[pick % events.length] as (typeof events)[number];
      const time = metadata.recordedAt;
      const last = events.findLast((event) => event.metadata.recordedAt <= time);
      assert.equal(await asking.moment({ time }), { ok: true, position: last?.position, value: { recordedAt: time } });
      assert.equal(await asking.moment({ position }), { ok: true, position, value: { recordedAt: time } });
      assert.equal(await asking.moment({ time: 0 }), { ok: true, position: -1, value: {} });
      const head = events.length - 1;
      assert.equal(await asking.moment({ position: head + 1 }), { ok: false, no: { reason: 'ahead', head } });
      const read = await asking.read('sandbox/get-org', { org: 'abc123' }, { position: head + 1 });
      assert.equal(read, { ok: false, no: { reason: 'ahead', head } });
    },
    { runs: 20 },
  ),
);
