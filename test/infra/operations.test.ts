import type { Caller } from '../../domain/api/access.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { addDeviceType } from '../../handlers/device-types/add.ts';
import { updateDeviceType } from '../../handlers/device-types/update.ts';
import type { LogRead, Read } from '../../handlers/operation.ts';
import { createHistory } from '../../infra/history/history.ts';
import { createOperations } from '../../infra/operations.ts';
import { createRunner } from '../../infra/runner.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { World } from '../../projections/world.ts';
import { assert, suite } from '../spec/suite.ts';

const NOW = 1_700_000_000_000;
const caller: Caller = { type: 'apikey', id: 'a-abc123-k1k1k1k1k1', org: 'abc123' };
const addType = { caller, body: { id: 't1', classId: 'Device' } } as const;

async function open() {
  const store = openMemoryStore();
  const world = new World();
  await store.follow(0, (event) => void world.fold(event));
  let count = 0;
  const ids = () => `id-${count++}`;
  const now = () => NOW;
  const runner = createRunner({ store, world, node: 'n', now, ids, random: () => 0 });
  const history = async () => createHistory({ store });
  const operations = createOperations({ runner, world, store, history, ids, now, domains: ['iot.test'] });
  return { store, world, operations };
}

const writes = suite('a write');

writes('is answered when its events are durable, and they belong to the call', async () => {
  const { operations, store } = await open();
  let answered = false;
  const writing = operations.write(addDeviceType, addType, 'call-1').then((written) => {
    answered = true;
    return written;
  });
  assert.is(store.get(0)?.metadata.correlationId, 'call-1');
  assert.not(answered);
  assert.is((await writing).status, 201);
});

writes('that is refused is answered at once, and its input is in the log', async () => {
  const { operations, store } = await open();
  await operations.write(addDeviceType, addType, 'call-1');
  const outcome = await operations.write(addDeviceType, addType, 'call-2');
  assert.is('rule' in outcome && outcome.rule, 'device-type-exists');
  const { type, metadata } = store.get(1) as RecordedEvent;
  assert.equal([type, metadata.correlationId, metadata.input?.request], ['InputRefused', 'call-2', addType]);
});

writes('that changes nothing is answered as one that does, and its input is in the log', async () => {
  const { operations, store } = await open();
  await operations.write(addDeviceType, addType, 'call-1');
  const outcome = await operations.write(updateDeviceType, { caller, typeId: 't1', body: {} }, 'call-2');
  const { type, metadata } = store.get(1) as RecordedEvent;
  assert.equal([outcome.status, type, metadata.input?.handler], [200, 'InputIgnored', 'device-types/update']);
});

writes('that the store refuses is no success', async () => {
  const { operations, store } = await open();
  await store.close();
  const outcome = await operations.write(addDeviceType, addType, 'call-1');
  assert.equal('rule' in outcome && [outcome.rule, outcome.status], ['not-stored', 503]);
});

const reads = suite('a read');

/** Answers with the positions of the events that it was given. */
const looking = (asked: LogRead): Read<object> => ({
  name: 'test/looking',
  reads: () => asked,
  answer: (_request, _world, _now, events) => ({ status: 200, body: events.map(({ position }) => position) }),
});

/** A log of one event per client named, recorded at 0, 1, 2 … ms; a capital makes it one of the other type. */
async function logOf(clients: string) {
  const { operations, store } = await open();
  [...clients].forEach((name, recordedAt) => {
    const type = name === name.toLowerCase() ? 'DuplicateReceived' : 'MessageReleased';
    const metadata = { org: 'abc123', node: 'n', at: recordedAt, recordedAt, version: 1 };
    const data = { clientId: name.toLowerCase(), packetId: 1 };
    store.append('messages-n', 'any', [{ id: `event-${recordedAt}`, type, data, metadata }]);
  });
  return operations;
}

const either = ['DuplicateReceived', 'MessageReleased'] as const;
const page = { offset: 0, limit: 10 };
// biome-ignore format: a table reads in columns
const asked: readonly (readonly [name: string, read: LogRead, positions: readonly number[]])[] = [
  ['by positions, newest first',          { positions: [1, 6, 0] },                                            [6, 1, 0]],
  ['what there is of positions',          { positions: [5, 99, -1] },                                          [5]],
  ['no positions',                        { positions: [] },                                                   []],
  ['of a client, newest first',           { clientIds: ['a'], types: either, ...page },                        [6, 3, 2, 0]],
  ['of several clients together',         { clientIds: ['a', 'c'], types: either, ...page },                   [6, 5, 3, 2, 0]],
  ['of nobody',                           { clientIds: [], types: either, ...page },                           []],
  ['of some types',                       { clientIds: ['a'], types: ['MessageReleased'], ...page },           [3]],
  ['the newest ones',                     { clientIds: ['a', 'b'], types: either, offset: 0, limit: 3 },       [6, 4, 3]],
  ['those behind the newest',             { clientIds: ['a', 'b'], types: either, offset: 3, limit: 2 },       [2, 1]],
  ['those behind all',                    { clientIds: ['a'], types: either, offset: 4, limit: 2 },            []],
  ['what stands behind a position',       { clientIds: ['a', 'b'], types: either, ...page, after: 2 },         [6, 4, 3]],
  ['what stands before a position',       { clientIds: ['a', 'b'], types: either, ...page, before: 4 },        [3, 2, 1, 0]],
  ['some positions besides',              { clientIds: ['a'], types: either, ...page, limit: 1, besides: [5, 99] }, [6, 5]],
  ['a span of time',                      { clientIds: ['a'], types: either, ...page, since: 2, until: 6 },    [3, 2]],
];
for (const [name, read, positions] of asked) {
  reads(`gets events ${name}`, async () => {
    const operations = await logOf('abaAbca');
    assert.equal(await operations.read(looking(read), {}), { status: 200, body: positions });
  });
}

reads('waits for what is on its way into the log', async () => {
  const { operations, store } = await open();
  const metadata = { org: 'abc123', node: 'n', at: 0, recordedAt: 0, version: 1 };
  const asked: LogRead = { clientIds: ['a'], types: either, ...page };
  const event = { id: 'id', type: 'MessageReleased', data: { clientId: 'a', packetId: 1 }, metadata };
  store.append('messages-n', 'any', [event]);
  assert.equal(await operations.read(looking(asked), {}), { status: 200, body: [0] });
});

reads('sees the world and the time of its answer, and no log unless it asks', async () => {
  const { operations, world } = await open();
  const read: Read<Readonly<{ mine: string }>> = {
    name: 'test/reading',
    answer: ({ mine }, seen, now, events) => ({ status: 200, body: [mine, seen === world, now, events] }),
  };
  assert.equal(await operations.read(read, { mine: 'x' }), { status: 200, body: ['x', true, NOW, []] });
});
