import { Answers } from '../../projections/answers.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('answers');
const [one, two] = [{ one: 1 }, { two: 2 }];

test('are found by the same things in the same order, and by no others', () => {
  const answers = new Answers<object, string>();
  answers.keep([one, two], 'both');
  assert.is(answers.of([one, two]), 'both');
  assert.is(answers.of([two, one]), undefined);
  assert.is(answers.of([one]), undefined, 'a beginning of the list');
  assert.is(answers.of([one, two, one]), undefined, 'a longer list');
  assert.is(answers.of([{ ...one }, two]), undefined, 'things that only look the same');
  answers.keep([one], 'one');
  assert.is(answers.of([one]), 'one');
  assert.is(answers.of([one, two]), 'both');
});

test('are forgotten when told to, and when there are too many', () => {
  const answers = new Answers<object, number>();
  answers.keep([one], 1);
  answers.clear();
  assert.is(answers.of([one]), undefined);
  answers.keep([two], 2);
  for (let number = 0; number < 5_000; number++) answers.keep([{ number }], number);
  assert.is(answers.of([two]), undefined);
});
