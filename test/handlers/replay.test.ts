/** What a log holds is enough to run its inputs again, and they give the same events. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { exportedHandlers } from './exported-handlers.ts';
import { play, QUEUE } from './play-history.ts';
import { type History, history } from './random-history.ts';
import { type Input, inputsOf } from './recorded-inputs.ts';

const named = await exportedHandlers();

const test = suite('replay');

/** Facts and bytes as text: what came back from the log has other objects, and may have another kind of bytes. */
function factsOf(events: readonly Readonly<{ type: string; data: object; payload?: Uint8Array }>[]): readonly string[] {
  return events.map(({ type, data, payload }) => {
    return `${type} ${JSON.stringify(data)} ${payload === undefined ? '' : Buffer.from(payload).toString('hex')}`;
  });
}

/** Runs an input again: its events, its stream and its org. */
function again({ handler, request, context }: Input, world: World) {
  const command = handler.toCommand(request as never, world, context);
  const { state } = handler.aggregate(command, world);
  const decided: unknown = handler.decider.decide(command, state);
  return {
    events: factsOf(Array.isArray(decided) ? decided : []),
    stream: handler.streamId(command),
    org: handler.org(command, world),
  };
}

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

test(
  'every input of a log, run again on the world before it, gives the events that followed',
  property(
    [history(120)],
    async (drawn) => {
      const world = new World({ sessionQueueMessagesMax: QUEUE });
      for (const input of inputsOf(await logOf(drawn), world)) {
        const [first] = input.events;
        const { events, stream, org } = again(input, world);
        assert.equal(events, factsOf(input.events), `${input.handler.name} decided otherwise`);
        if (!first) continue; // refused, or it held already
        assert.is(first.stream.replace(/^(messages|refusals|sandbox|api)-n1$/, '$1'), stream);
        assert.is(first.metadata.org, org);
      }
    },
    { runs: 60 },
  ),
);

test('random histories use every handler', async () => {
  const used = new Set<string>();
  const kinds = new Set<string>();
  for (const drawn of fc.sample(history(120), { numRuns: 40, seed: 7 })) {
    const world = new World({ sessionQueueMessagesMax: QUEUE });
    for (const { handler, events } of inputsOf(await logOf(drawn), world)) {
      used.add(handler.name);
      for (const { type } of events) kinds.add(type);
    }
  }
  const expected = named.filter(({ value }) => 'decider' in value);
  assert.equal(
    expected.map(({ value }) => value.name).filter((name) => !used.has(name)),
    [],
  );
  assert.ok(kinds.size >= 22, `only ${kinds.size} kinds of events`);
});

test('a handler is called as its file, and no two are called the same', () => {
  const shared = ['mqtt/delivery', 'sandbox/facts', 'registry/define'];
  for (const { file, value } of named) {
    if (shared.includes(file)) assert.ok(value.name.startsWith(file.replace(/[^/]+$/, '')), value.name);
    else assert.is(value.name, file);
  }
  assert.is(new Set(named.map(({ value }) => value.name)).size, named.length);
});
