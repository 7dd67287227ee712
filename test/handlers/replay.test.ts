/** What a log holds is enough to run its inputs again, and they give the same events. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { handlers } from '../../handlers/catalogue.ts';
import { Replay, type Replayed, type Step } from '../../handlers/replay.ts';
import { World } from '../../projections/world.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { exportedHandlers } from './exported-handlers.ts';
import { play, QUEUE } from './play-history.ts';
import { type History, history } from './random-history.ts';

const test = suite('replay');

async function logOf(drawn: History): Promise<readonly RecordedEvent[]> {
  const { store } = await play(drawn);
  const log: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards' })) {
    // What is read back went through JSON.
    for (const { data, metadata, ...rest } of page) {
      log.push({
        ...rest,
        ...(JSON.parse(JSON.stringify({ data, metadata })) as Pick<RecordedEvent, 'data' | 'metadata'>),
      });
    }
  }
  return log;
}

/** Every step of the replay of a log. */
function replayed(log: readonly RecordedEvent[], options: Partial<ConstructorParameters<typeof Replay>[0]> = {}) {
  const world = new World({ sessionQueueMessagesMax: QUEUE });
  const replay = new Replay({ handlers, world, ...options });
  return { steps: [...replay.feed(log), ...replay.end()], world };
}

function inputOf(step: Step): Replayed {
  assert.ok('replayed' in step, `skipped: ${'skipped' in step && JSON.stringify(step.skipped)}`);
  return step.replayed;
}

test(
  'of any history has no divergence, and judges every event',
  property(
    [history(120)],
    async (drawn) => {
      const log = await logOf(drawn);
      let events = 0;
      for (const step of replayed(log).steps) {
        const { handler, recorded, decided, same, thrown } = inputOf(step);
        assert.equal(decided, recorded, `${handler} decided otherwise ${thrown ?? ''}`);
        assert.ok(same);
        events += recorded.length;
      }
      assert.is(events, log.length);
    },
    { runs: 60 },
  ),
);

test('random histories use every handler', async () => {
  const used = new Set<string>();
  const kinds = new Set<string>();
  for (const drawn of fc.sample(history(120), { numRuns: 40, seed: 7 })) {
    for (const step of replayed(await logOf(drawn)).steps) {
      const { handler, recorded } = inputOf(step);
      used.add(handler);
      for (const { type } of recorded) kinds.add(type);
    }
  }
  assert.equal(
    [...handlers.keys()].filter((name) => !used.has(name)),
    [],
  );
  assert.ok(kinds.size >= 22, `only ${kinds.size} kinds of events`);
});

/** The first history of a seed that has an input of a handler. */
async function logWith(name: string): Promise<readonly RecordedEvent[]> {
  for (const drawn of fc.sample(history(120), { numRuns: 40, seed: 7 })) {
    const log = await logOf(drawn);
    if (log.some(({ metadata }) => metadata.input?.handler === name)) return log;
  }
  throw new Error(`no history has an input of ${name}`);
}

test('an input that today’s rules decide otherwise is told with both sides, and the next ones are judged by themselves', async () => {
  const name = 'device-types/add';
  const log = await logWith(name);
  const today = handlers.get(name);
  assert.ok(today);
  const decide = () => [{ type: 'DeviceTypeDeleted', data: { org: 'abc123', typeId: 'other' } }];
  const changed = { ...today, decider: { ...today.decider, decide }, toReply: () => undefined };
  const { steps } = replayed(log, { handlers: new Map([...handlers, [name, changed as never]]) });
  const different = steps.map(inputOf).filter(({ same }) => !same);
  assert.ok(different.length > 0);
  for (const { handler, left, decided, recorded } of different) {
    assert.is(handler, name);
    assert.is(left[0]?.metadata.input?.handler, name);
    assert.is(decided[0]?.type, 'DeviceTypeDeleted');
    assert.is.not(recorded[0]?.type, 'DeviceTypeDeleted');
  }
});

test('a handler that throws is a divergence that shows where', async () => {
  const today = handlers.get('mqtt/connect');
  assert.ok(today);
  const broken = {
    ...today,
    toCommand: () => {
      throw new Error('broken today');
    },
  };
  const { steps } = replayed(await logWith('mqtt/connect'), {
    handlers: new Map([...handlers, ['mqtt/connect', broken as never]]),
  });
  const first = steps.map(inputOf).find(({ same }) => !same);
  assert.is(first?.handler, 'mqtt/connect');
  assert.match(first?.thrown ?? '', /broken today/);
});

test('an input of a handler that is gone is skipped, and said to be', async () => {
  const rest = new Map([...handlers].filter(([name]) => name !== 'mqtt/connect'));
  const { steps } = replayed(await logWith('mqtt/connect'), { handlers: rest });
  const skipped = steps.find((step) => 'skipped' in step);
  assert.match(skipped && 'skipped' in skipped ? skipped.skipped.why : '', /no handler "mqtt\/connect"/);
});

test('only what is wanted is decided again, on the world of all', async () => {
  const log = await logWith('mqtt/subscribe');
  const { steps, world } = replayed(log, { wanted: ({ metadata }) => metadata.input?.handler === 'mqtt/subscribe' });
  assert.equal([...new Set(steps.map((step) => inputOf(step).handler))], ['mqtt/subscribe']);
  assert.is(world.position, log.at(-1)?.position);
});

test('the catalogue has every handler and every read, called as its file', async () => {
  const { reads } = await import('../../handlers/catalogue.ts');
  const named = (await exportedHandlers()).filter(({ file }) => file !== 'catalogue');
  const shared = ['mqtt/delivery', 'sandbox/facts', 'registry/define'];
  for (const { file, value } of named) {
    if (shared.includes(file)) assert.ok(value.name.startsWith(file.replace(/[^/]+$/, '')), value.name);
    else assert.is(value.name, file);
    assert.is('decider' in value ? handlers.get(value.name) : reads.get(value.name), value, value.name);
  }
  assert.is(handlers.size + reads.size, named.length);
});
