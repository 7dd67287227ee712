import fc from 'fast-check';
import { lineLimit } from '../../../infra/console/line-limit.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('line limit');

test('shows so many a second, and tells how many more there were', () => {
  const { admit, flush } = lineLimit(2);
  const shown = Array.from({ length: 58_213 }, () => admit('messages', 5).shown);
  assert.equal(shown.slice(0, 4), [true, true, false, false]);
  assert.equal(admit('messages', 6), { shown: true, left: ['… 58,211 more messages in this second'] });
  assert.equal(flush(), []);
});

test('counts each kind apart', () => {
  const { admit, flush } = lineLimit(1);
  const shown = ['messages', 'connections', 'messages', 'connections', 'messages'].map(
    (about) => admit(about, 0).shown,
  );
  assert.equal(shown, [true, true, false, false, false]);
  assert.equal(flush(), ['… 2 more messages in this second', '… 1 more connections in this second']);
});

test('tells what is left when nothing follows, once', () => {
  const { admit, flush } = lineLimit(0);
  admit('messages', 0);
  assert.equal(flush(), ['… 1 more messages in this second']);
  assert.equal(flush(), []);
});

test('loses no event: shown and told add up', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3)), fc.integer({ min: 0, max: 4 }), (steps, linesPerSecond) => {
      const { admit, flush } = lineLimit(linesPerSecond);
      let second = 0;
      let shown = 0;
      const told: string[] = [];
      for (const step of steps) {
        second += step === 3 ? 1 : 0;
        const outcome = admit('messages', second);
        shown += outcome.shown ? 1 : 0;
        told.push(...outcome.left);
      }
      told.push(...flush());
      const hidden = told.reduce((sum, line) => sum + Number(/[\d,]+/.exec(line)?.[0].replace(',', '')), 0);
      assert.is(shown + hidden, steps.length);
    }),
  );
});
