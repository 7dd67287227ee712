import { pastOf } from '../../../domain/recorded-event.ts';
import { Role } from '../../../infra/store/chunk.ts';
import { Chunk } from '../../../infra/store/chunk-reader.ts';
import { ChunkWriter } from '../../../infra/store/chunk-writer.ts';
import { PastReader } from '../../../infra/store/past-event.ts';
import { StreamHead } from '../../../infra/store/stream-head.ts';
import { Symbols } from '../../../infra/store/symbols.ts';
import { message, registered } from '../../contract/sample-events.ts';
import { foldable } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('events of the past');

/** A chunk with a message, a registration, and a message of another device. */
function chunk(first: number): Chunk {
  const table = new Symbols();
  const writer = new ChunkWriter(first, table);
  const head = new StreamHead(table.of('s', Role.stream), -1);
  for (const event of [message(1), registered(2), message(3, { device: 2 })]) writer.add(event, head, ++head.revision);
  return new Chunk(writer.seal(-1).bytes);
}

test('have the names that chunks before had', () => {
  const reader = new PastReader();
  const [one, other] = [reader.of(chunk(0)), reader.of(chunk(3))];
  assert.is(one(0).names?.client, other(0).names?.client);
  assert.is(one(2).names?.topic, other(2).names?.topic);
  assert.is.not(one(0).names?.client, one(2).names?.client);
  assert.is(one(1).names, undefined);
});

test('are in the shape of today', () => {
  const steps = { DeviceRegistered: { 1: (data: object) => ({ ...data, colour: 'red' }) } };
  const read = new PastReader(steps).of(chunk(0));
  assert.equal((read(1).data as { colour?: string }).colour, 'red');
  for (const place of [0, 2]) assert.equal(foldable(read(place)), foldable(pastOf(chunk(0).event(place) as never)));
});
