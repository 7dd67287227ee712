/** Whatever a file holds: an answer, and never a token in it. */
import { exampleFile } from '../../../infra/config/page.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { loadGood, mistakesOf } from './spec.ts';

const test = suite('bad input in the configuration');
const directory = temporaryDirectory();
const secret = 'Zq7SecretToken9x';
const yaml = `${exampleFile.replace(/token: [\w-]+/g, `token: ${secret}`)}apiToken: ${secret}\norg: abc123\n`;

test('the example holds tokens, and is well formed', async () => {
  assert.is(yaml.split(secret).length, 6);
  await loadGood({ yaml });
});

const edit = fc.record({
  at: fc.nat(yaml.length),
  removed: fc.constantFrom(0, 1, 2, 8),
  added: fc.constantFrom(
    '',
    ' ',
    '\n',
    '\t',
    ':',
    ': ',
    '-',
    '- ',
    ',',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '#',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    '?',
    '~',
    '1',
  ),
});

test(
  'a slip of the pen in a file never shows a token',
  property(
    [fc.array(edit, { minLength: 1, maxLength: 3 })],
    async (edits) => {
      const slipped = edits.reduce(
        (text, { at, removed, added }) => text.slice(0, at) + added + text.slice(at + removed),
        yaml,
      );
      const told = (await mistakesOf({ directory, yaml: slipped })).join('\n');
      // An edit inside a token leaves a half of it: look for any eight characters.
      for (let start = 0; start + 8 <= secret.length; start++) {
        assert.not.match(told, secret.slice(start, start + 8), `the mistakes show a token:\n${told}\nof:\n${slipped}`);
      }
    },
    { runs: 300 },
  ),
);

test(
  'any text is read or refused, never thrown at',
  property(
    [fc.string({ unit: 'binary', maxLength: 200 })],
    async (text) => {
      await mistakesOf({ directory, yaml: text });
    },
    { runs: 300 },
  ),
);

test('aliases that multiply are refused', async () => {
  const layers = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(10)}]`);
  const [mistake] = await mistakesOf({ directory, yaml: ['a0: &a0 [x]', ...layers].join('\n') });
  assert.match(mistake ?? '', 'or there are too many of them');
});

test('names of JavaScript are unknown keys like any other', async () => {
  const mistakes = await mistakesOf({ directory, yaml: '__proto__: { node: x }\nconstructor: 1\ntoString: 2\n' });
  assert.is(mistakes.filter((line) => line.includes('unknown key')).length, 3, mistakes.join('\n'));
});
