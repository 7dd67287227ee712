import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventType, eventSchemas, eventVersion } from '../../../domain/events/catalogue.ts';
import { type Upcasters, upcast } from '../../../domain/events/upcasters.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { assert, suite } from '../../spec/suite.ts';

const samplesAt = join(import.meta.dirname, '../../fixtures/events');

/** A sample's payload is base64 in its file. */
function readSample(file: string): RecordedEvent {
  const { payload, ...event } = JSON.parse(readFileSync(join(samplesAt, file), 'utf8'));
  return payload === undefined ? event : { ...event, payload: Buffer.from(payload, 'base64') };
}

const samples = readdirSync(samplesAt).map((file) => ({ file, event: readSample(file) }));
const types = Object.keys(eventSchemas) as EventType[];

const test = suite('events of every version');

test('there is a sample of every version of every type', () => {
  const needed = types.flatMap((type) =>
    Array.from({ length: eventVersion(type) }, (_, i) => `${type}.v${i + 1}.json`),
  );
  assert.equal(
    samples.map(({ file }) => file).sort(),
    needed.sort(),
    'a new type or version needs a sample in test/fixtures/events; a sample is never removed',
  );
});

test('a sample is what its name says', () => {
  for (const { file, event } of samples) assert.is(`${event.type}.v${event.metadata.version}.json`, file);
});

for (const { file, event } of samples) {
  test(`${file} is read in today's shape`, () => {
    const type = event.type as EventType;
    const today = upcast(event);
    assert.is(today.metadata.version, eventVersion(type));
    assert.equal(eventSchemas[type].strict().parse(today.data), today.data);
    assert.equal({ ...today, data: 0, metadata: 0 }, { ...event, data: 0, metadata: 0 }, 'the envelope stays');
  });
}

test('a sample has every member of its shape', () => {
  for (const { file, event } of samples) {
    const type = event.type as EventType;
    if (event.metadata.version !== eventVersion(type)) continue;
    assert.equal(Object.keys(event.data).sort(), Object.keys(eventSchemas[type].shape).sort(), file);
  }
});

const steps: Upcasters = {
  Opened: {
    1: (data) => ({ ...data, second: (data as { first: number }).first + 1 }),
    2: (data, event) => ({ ...data, third: event.id }),
  },
};
const opened = (version: number, data: object): RecordedEvent => ({
  position: 5,
  stream: 's',
  revision: 0,
  id: 'id-1',
  type: 'Opened',
  data,
  metadata: { org: 'abc123', node: 'n1', at: 1, recordedAt: 2, version },
});

test('an event goes through every step up to the current version', () => {
  assert.equal(upcast(opened(1, { first: 1 }), steps), opened(3, { first: 1, second: 2, third: 'id-1' }));
  assert.equal(upcast(opened(2, { first: 1 }), steps), opened(3, { first: 1, third: 'id-1' }));
});

test('what has no step is passed through untouched: the current version, a later one, an unknown type', () => {
  for (const event of [opened(3, { first: 1 }), opened(9, { ninth: 9 }), { ...opened(1, {}), type: 'Unheard' }]) {
    assert.is(upcast(event, steps), event);
  }
});
