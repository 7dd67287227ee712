import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventType, eventSchemas, eventVersion } from '../../../domain/events/catalogue.ts';
import { type Upcasters, upcast } from '../../../domain/events/upcasters.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { assert, suite } from '../../spec/suite.ts';

const samplesAt = join(import.meta.dirname, '../../fixtures/events');

/** `{type}.v{version}.json`; a member that came later, and that may be left out, is in a further `{type}.v{version}.{what}.json`. */
const nameOf = ({ type, metadata }: RecordedEvent) => `${type}.v${metadata.version}`;

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
  const sampled = new Set(samples.map(({ event }) => `${nameOf(event)}.json`));
  assert.equal(
    [...sampled].sort(),
    needed.sort(),
    'a new type or version needs a sample in test/fixtures/events; a sample is never removed',
  );
});

test('a sample is what its name says', () => {
  for (const { file, event } of samples) assert.match(file, new RegExp(`^${nameOf(event)}(\\.[a-z-]+)?\\.json$`));
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

test('every member of a shape is in a sample', () => {
  for (const type of types) {
    const current = samples.filter(({ event }) => nameOf(event) === `${type}.v${eventVersion(type)}`);
    const members = new Set(current.flatMap(({ event }) => Object.keys(event.data)));
    assert.equal([...members].sort(), Object.keys(eventSchemas[type].shape).sort(), type);
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
