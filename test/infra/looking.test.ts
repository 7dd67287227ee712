import type { Read } from '../../handlers/operation.ts';
import { isRefusal } from '../../handlers/operation.ts';
import { setClock } from '../../handlers/sandbox/set-clock.ts';
import { type History, HistoryError } from '../../infra/history.ts';
import { refusedProblem } from '../../infra/http/orgs/refused.ts';
import { createLooking } from '../../infra/looking.ts';
import { openFurnished } from '../handlers/furnished.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('looking');

const looking: Read<object> = {
  name: 'test/looking',
  answer: (_request, world, now) => ({ status: 200, body: { position: world.position, now } }),
};

type Past = Pick<History, 'read' | 'compare'>;

async function stage(past: Partial<Past> = {}) {
  const sandbox = await openFurnished();
  const never = () => Promise.reject(new Error('nobody should ask'));
  const history = async () => ({ read: never, compare: never, ...past });
  const now = () => 1_000;
  return { ...sandbox, ...createLooking({ world: sandbox.world, store: sandbox.store, history, now }) };
}

test('is answered by now where no moment is named, once that is on disk', async () => {
  const { look, world, store } = await stage();
  const { outcome, position } = await look(looking, {}, {});
  assert.equal(outcome, { status: 200, body: { position: world.position, now: 1_000 } });
  assert.is(position, world.position);
  assert.is(store.head(), world.position);
});

test('takes the clock of the org', async () => {
  const { look, read, run } = await stage();
  run(setClock, { org: 'abc123', mode: 'frozen', to: 5_000_000 });
  const bodies = [
    await read(looking, {}, 'abc123'),
    (await look(looking, {}, { org: 'abc123' })).outcome,
    await read(looking, {}, 'sec789'),
    await read(looking, {}),
  ].map((outcome) => (isRefusal(outcome) ? outcome.rule : (outcome.body as { now: number }).now));
  assert.equal(bodies, [5_000_000, 5_000_000, 1_000, 1_000]);
});

test('asks the history for the moment that is named, and for the org whose times count', async () => {
  const asked: unknown[] = [];
  const { look } = await stage({
    read: async (...given) => {
      asked.push(given);
      return { ok: true, position: 7, value: { status: 200, body: 'then' } };
    },
  });
  const request = { typeId: 't1' };
  const looked = await look(looking, request, { org: 'abc123', at: { position: 7 } });
  assert.equal(looked, { position: 7, outcome: { status: 200, body: 'then' } });
  assert.equal(asked, [['test/looking', request, { position: 7 }, 'abc123']]);
});

const at = { position: 3 };
// biome-ignore format: a table reads in columns
const refused: readonly (readonly [name: string, read: Past['read'], status: number, rule: string, more: object])[] = [
  ['given up by retention', async () => ({ ok: false, no: { reason: 'truncated', earliest: 9 } }), 410, 'history-truncated', { earliest: 9 }],
  ['ahead of the log',      async () => ({ ok: false, no: { reason: 'ahead', head: 2 } }),         400, 'moment-ahead',      { head: 2 }],
  ['asked for by too many', () => Promise.reject(new HistoryError('busy', 'too many wait')),       503, 'history-busy',      {}],
  ['lost with its thread',  () => Promise.reject(new HistoryError('ended', 'it has ended')),       503, 'history-busy',      {}],
];
for (const [name, read, status, rule, more] of refused) {
  test(`a moment that is ${name} is refused: ${rule}`, async () => {
    const { look } = await stage({ read });
    const { outcome, position } = await look(looking, {}, { at });
    assert.ok(isRefusal(outcome));
    assert.equal([outcome.status, outcome.rule, position], [status, rule, undefined]);
    const { detail, advice, head, earliest, ...problem } = refusedProblem(outcome, '/_sandbox/v1/orgs', {});
    assert.equal([problem.status, problem.rejection], [status, rule]);
    assert.equal({ ...(head !== undefined && { head }), ...(earliest !== undefined && { earliest }) }, more);
    assert.ok(detail.length > 20 && advice.length > 10);
  });
}

test('broken code in the past is no refusal', async () => {
  const { look } = await stage({ read: () => Promise.reject(new TypeError('broken')) });
  await look(looking, {}, { at }).then(
    () => assert.unreachable(),
    (error) => assert.instance(error, TypeError),
  );
});
