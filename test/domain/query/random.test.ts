/** What holds for every query and every event. */
import { formatQuery } from '../../../domain/query/format.ts';
import type { Needle } from '../../../domain/query/needles.ts';
import { parseQuery } from '../../../domain/query/parse.ts';
import type { Query } from '../../../domain/query/query.ts';
import { selection } from '../../../domain/query/selection.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { Role } from '../../../infra/store/chunk.ts';
import { ChunkWriter } from '../../../infra/store/chunk-writer.ts';
import { matchesInterest } from '../../../infra/store/interest.ts';
import { StreamHead } from '../../../infra/store/stream-head.ts';
import { Symbols } from '../../../infra/store/symbols.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { anyQuery, someEvent, someQuery } from './arbitraries.ts';
import { naively } from './naive.ts';
import { termsAbout } from './terms-about.ts';

const test = suite('queries at random');

test(
  'what is written reads back as the same',
  property(
    [anyQuery],
    (query) => {
      const text = formatQuery(query);
      const outcome = parseQuery(text, 0);
      if (!outcome.ok) throw new Error(`${text} at ${outcome.fault.at}: expected ${outcome.fault.expected}`);
      assert.equal(outcome.query, structuredClone(query));
    },
    { runs: 400 },
  ),
);

test(
  'any text is read or has a fault inside of it',
  property(
    [
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc
          .array(fc.constantFrom(...'ab:>=<,.*"\\! []payload.status:after:5m-'), { maxLength: 30 })
          .map((all) => all.join('')),
      ),
    ],
    (text) => {
      const outcome = parseQuery(text, 0);
      if (outcome.ok) return;
      const { at, length, seen, expected } = outcome.fault;
      assert.ok(at >= 0 && at <= text.length && length >= 1 && at + length <= text.length + 1, `${at}, ${length}`);
      assert.ok(seen !== '' && expected !== '');
    },
    { runs: 400 },
  ),
);

const found = { matching: 0, other: 0, needles: 0 };

test(
  'finds what it means',
  property(
    [someQuery, fc.array(someEvent, { minLength: 1, maxLength: 12 })],
    (query, events) => {
      const { matches } = selection(query);
      for (const event of events) {
        const wanted = naively(query, event);
        assert.is(matches(event), wanted, `${formatQuery(query)} on ${JSON.stringify(event)}`);
        found[wanted ? 'matching' : 'other']++;
      }
    },
    { runs: 300 },
  ),
);

test(
  'nothing that matches is left out by the index, by positions, or by needles in the bytes of the log',
  property(
    [someQuery, fc.array(someEvent, { minLength: 1, maxLength: 12 })],
    (query, events) => {
      for (const event of events) assertKept(query, event);
    },
    { runs: 300 },
  ),
);

test(
  'an event is found by whatever it holds',
  property(
    [someEvent],
    (event) => {
      for (const term of termsAbout(event)) {
        assert.ok(selection([term]).matches(event), `${formatQuery([term])} on ${JSON.stringify(event)}`);
        assertKept([term], event);
      }
    },
    { runs: 200 },
  ),
);

test('what was drawn puts all of this to the test', () => {
  assert.ok(
    Object.values(found).every((count) => count > 500),
    JSON.stringify(found),
  );
});

/** If the event matches, everything that leaves events out keeps it. */
function assertKept(query: Query, event: RecordedEvent): void {
  const { interest, matches, needles, positions } = selection(query);
  if (!matches(event)) return;
  assert.ok(matchesInterest(event, interest), `the interest of ${formatQuery(query)}`);
  assert.ok(event.position >= positions.from && event.position < positions.end, `positions of ${formatQuery(query)}`);
  const bytes = chunkWith(event).toString('latin1');
  for (const needle of needles) {
    found.needles++;
    assert.ok(isIn(bytes, needle), `${needle.anyOf} for ${formatQuery(query)} in ${JSON.stringify(event)}`);
  }
}

function isIn(bytes: string, { anyOf, ignoreCase }: Needle): boolean {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return anyOf.some((text) => fold(bytes).includes(fold(text)));
}

/** The event as the embedded log keeps it. */
function chunkWith(event: RecordedEvent): Buffer {
  const table = new Symbols();
  const writer = new ChunkWriter(event.position, table);
  writer.add(event, new StreamHead(table.of(event.stream, Role.stream), 0), 0);
  return writer.seal(-1).bytes;
}
