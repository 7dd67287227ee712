import { covers } from '../../domain/topic-filter.ts';
import { Retained } from '../../projections/retained.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('stored messages');
const message = (text: string, position = 0) => ({ position, payload: Buffer.from(text), qos: 0 as const });
const found = (retained: Retained, filter: string) =>
  retained.find(filter).map(({ topic, payload }) => `${topic}=${Buffer.from(payload)}`);

test('keeps the last message of each topic', () => {
  const retained = new Retained();
  retained.keep('a', message('1'));
  retained.keep('b', message('2'));
  retained.keep('a', message('3'));
  assert.equal(found(retained, 'a'), ['a=3']);
  assert.equal(found(retained, '+'), ['b=2', 'a=3']);
});

test('an empty message clears its topic, and so does clear', () => {
  const retained = new Retained();
  retained.keep('a', message('1'));
  retained.keep('a', message(''));
  assert.equal(found(retained, 'a'), []);
  retained.keep('a', message('1'));
  retained.clear('a');
  retained.clear('never there');
  assert.equal(found(retained, '#'), []);
});

test('keeps bytes of its own', () => {
  const retained = new Retained();
  const payload = Buffer.from('before');
  retained.keep('a', { position: 0, payload, qos: 0 });
  payload.fill('x');
  assert.equal(found(retained, 'a'), ['a=before']);
});

test('says where a message stands and at which QoS it came', () => {
  const retained = new Retained();
  retained.keep('a', { position: 7, payload: Buffer.from('x'), qos: 2 });
  const [stored] = retained.find('a');
  assert.equal([stored?.topic, stored?.position, stored?.qos], ['a', 7, 2]);
});

test('lets the oldest go when there are too many bytes', () => {
  const retained = new Retained(1_000);
  for (const topic of ['a', 'b', 'c']) retained.keep(topic, message('x'.repeat(50)));
  assert.is(found(retained, '#').length, 3);
  retained.keep('a', message('y'.repeat(50)));
  retained.keep('d', message('x'.repeat(50)));
  assert.equal(
    retained.find('#').map(({ topic }) => topic),
    ['c', 'a', 'd'],
    'b was the oldest: a had been kept again since',
  );
  retained.keep('huge', message('x'.repeat(2_000)));
  assert.equal(found(retained, '#'), [], 'not even the bytes of one message go over the bound');
  for (let round = 0; round < 100; round++) retained.keep('a', message('x'.repeat(50)));
  retained.keep('b', message('x'.repeat(50)));
  assert.is(found(retained, '#').length, 2, 'what is replaced counts no longer');
});

const level = fc.constantFrom('', 'a', 'b', '$x');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'));

test(
  'finds what a filter covers, and nothing else',
  property([fc.array(topic), filter], (topics, wanted) => {
    const retained = new Retained();
    for (const one of topics) retained.keep(one, message(one || 'empty topic'));
    const expected = [...new Set(topics)].filter((one) => covers(wanted, one));
    assert.equal(
      retained
        .find(wanted)
        .map((one) => one.topic)
        .sort(),
      expected.sort(),
    );
  }),
);

test('what was brought back counts against the bound', () => {
  const first = new Retained(1_000);
  for (const topic of ['a', 'b']) first.keep(topic, { position: 1, payload: new Uint8Array(100), qos: 1 });
  const retained = new Retained(1_000);
  retained.restoreAll([...first.all()]);
  retained.keep('c', { position: 2, payload: new Uint8Array(100), qos: 0 });
  assert.equal(
    retained.find('#').map(({ topic }) => topic),
    ['b', 'c'],
  );
  assert.is(retained.findLasting('#').length, 1);
});
