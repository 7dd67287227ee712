/** Logs that hold what this version does not know, or what was decided out of turn. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { handlers } from '../../handlers/catalogue.ts';
import { connect } from '../../handlers/mqtt/connect.ts';
import { disconnect } from '../../handlers/mqtt/disconnect.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { Replay, type Step } from '../../handlers/replay.ts';
import { createRunner } from '../../infra/runner.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { World } from '../../projections/world.ts';
import { runAny } from '../doubles/run-any.ts';
import { arrival, counters, message, NOW, type Parts, parts } from '../infra/runner-stage.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('replay of odd logs');

/** Each step as a line. */
function told(log: readonly RecordedEvent[], world = new World()): string[] {
  const replay = new Replay({ handlers, world });
  return [...replay.feed(log), ...replay.end()].map(({ replayed, skipped }: Step) => {
    if (skipped) return `skipped ${skipped.event.position}: ${skipped.why}`;
    const { handler, same, left, decided } = replayed;
    const then = left.map(({ position }) => position).join(' and ');
    return `${handler} ${then}: ${same ? 'same' : JSON.stringify(decided.map(({ type }) => type))}`;
  });
}

/** A connect and two messages. */
async function threeInputs(): Promise<RecordedEvent[]> {
  const { runner, log } = await parts();
  runner.run(connect, arrival);
  runner.run(publish, message(Buffer.from('one')));
  runner.run(publish, message(Buffer.from('two')));
  return log;
}

const rest = ['mqtt/connect 0: same', 'mqtt/publish 1: same'];

test('an event of a type that is not known is skipped, and the others are judged', async () => {
  const log = await threeInputs();
  assert.equal(told(log), [...rest, 'mqtt/publish 2: same']);
  log[2] = { ...(log[2] as RecordedEvent), type: 'MessageFolded' };
  assert.equal(told(log), [...rest, 'skipped 2: this version knows no event type "MessageFolded"']);
});

test('so is one of a newer version than is known', async () => {
  const log = await threeInputs();
  const { metadata, ...event } = log[2] as RecordedEvent;
  log[2] = { ...event, metadata: { ...metadata, version: 2 } };
  assert.equal(told(log), [...rest, 'skipped 2: it has version 2 of its type, this version knows 1']);
});

test('an event whose input is not in the log is skipped, and is not taken for one of the input before', async () => {
  const log = await threeInputs();
  const { metadata, ...event } = log[0] as RecordedEvent;
  const { input: _, ...without } = metadata;
  log[0] = { ...event, metadata: without };
  assert.equal(told(log), [
    'skipped 0: it belongs to no input that was recorded',
    ...rest.slice(1),
    'mqtt/publish 2: same',
  ]);
});

test('what the world cannot take is skipped, and what depends on it, too', async () => {
  const log = await threeInputs();
  const { metadata, ...event } = log[0] as RecordedEvent;
  log[0] = { ...event, metadata: { ...metadata, org: 'plain' }, data: null as never };
  const [connected, notFolded, ...others] = told(log);
  assert.match(connected as string, /^mqtt\/connect 0: \["ClientConnected"\]/);
  assert.match(notFolded as string, /^skipped 0: the world could not take it: /);
  assert.is(others.length, 2);
  for (const line of others)
    assert.match(line, /^skipped \d: its request could not be made again: .*without being connected/);
});

test('what was decided out of turn is decided on the world that it was decided on', async () => {
  const store = openMemoryStore();
  const world = new World();
  const log: RecordedEvent[] = [];
  let runner: Parts['runner'] | undefined;
  const clientId = 'p:plain:someone';
  const end = { clientId, connectionId: 'connection-2', closeCode: 91, reason: 'gone', counters };
  await store.follow(0, (event) => {
    log.push(event);
    world.fold(event);
    // Between the end of the old connection and the start of the new one there is nothing to end.
    if (event.type === 'ClientDisconnected') runner?.run(disconnect, end);
  });
  let ids = 0;
  runner = {
    run: runAny(createRunner({ store, world, node: 'n', now: () => NOW, ids: () => `id-${ids++}`, random: () => 0 })),
  };
  runner.run(connect, arrival);
  runner.run(connect, { ...arrival, connectionId: 'connection-2' });
  assert.equal(told(log), ['mqtt/connect 0: same', 'mqtt/connect 1 and 2: same', 'mqtt/disconnect 3: same']);
});

test('a log in any two parts is judged as in one', async () => {
  const log = await threeInputs();
  for (let cut = 0; cut <= log.length; cut++) {
    const replay = new Replay({ handlers, world: new World() });
    const steps = [...replay.feed(log.slice(0, cut)), ...replay.feed(log.slice(cut)), ...replay.end()];
    assert.is(steps.filter(({ replayed }) => replayed?.same).length, 3);
  }
});

test('a log that is longer than what is kept of it is judged from end to end', async () => {
  const { runner, log } = await parts();
  runner.run(connect, arrival);
  for (let taken = 0; taken < 2_500; taken++) {
    // Each takes the connection over, which leaves two events.
    runner.run(connect, { ...arrival, connectionId: `connection-${taken}` });
  }
  const lines = told(log);
  assert.is(lines.length, 2_501);
  assert.equal([...new Set(lines.slice(1).map((line) => line.replace(/\d+/g, 'n')))], ['mqtt/connect n and n: same']);
});

/** An event as it stands at a place of its own, decided when the log ended at `basis`. */
function moved(event: RecordedEvent, position: number, basis: number, connectionId?: string): RecordedEvent {
  const { input } = event.metadata;
  const named = connectionId === undefined ? {} : { connectionId };
  const request = { ...(input?.request as object), ...named };
  const metadata = { ...event.metadata, basis, ...(input && { input: { ...input, request } }) };
  return { ...event, position, metadata, data: { ...event.data, ...named } };
}

for (const between of [0, 700, 5_000]) {
  test(`what was decided on the same world is judged on it, with ${between} events in between`, async () => {
    const { runner, log } = await parts();
    runner.run(connect, { ...arrival, clientId: 'other', connectionId: 'connection-0' });
    runner.run(connect, arrival);
    runner.run(publish, message(Buffer.from('x')));
    const [other, one, text] = log as [RecordedEvent, RecordedEvent, RecordedEvent];
    // Both clients came when nobody was there: neither takes the other's connection over, nor its own.
    const made = [other, moved(one, 1, -1)];
    for (let n = 0; n < between; n++) made.push(moved(text, made.length, 1));
    made.push(moved(one, made.length, -1, 'connection-2'), moved(other, made.length + 1, -1, 'connection-3'));
    const lines = told(made);
    assert.is(lines.length, between + 4);
    assert.equal(
      lines.filter((line) => !line.endsWith(': same')),
      [],
    );
  });
}

test('what was decided on a world long gone is not judged', async () => {
  const { runner, log } = await parts();
  runner.run(connect, arrival);
  for (let n = 0; n < 3_000; n++) runner.run(publish, message(Buffer.from('x')));
  const last = log.at(-1) as RecordedEvent;
  const lines = told([...log, moved(log[0] as RecordedEvent, last.position + 1, -1, 'connection-2')]);
  assert.match(lines.at(-1) as string, /^skipped 3001: it was decided more than \d+ events before it came/);
});
