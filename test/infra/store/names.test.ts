import { NAMES_MAX, Names, viewOf } from '../../../infra/store/names.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('names');

/** Asks for a text that stands somewhere among other bytes. */
function ask(names: Names, text: string, before = '') {
  const bytes = Buffer.from(`${before}${text}after`);
  const start = Buffer.byteLength(before);
  return names.of(bytes, viewOf(bytes), start, start + Buffer.byteLength(text));
}

test(
  'each text has one, wherever its bytes stand',
  property(
    [fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ maxLength: 3 })))],
    (asked) => {
      const names = new Names();
      const known = new Map<string, unknown>();
      for (const [text, before] of [...asked, ...asked]) {
        const name = ask(names, text, before);
        assert.is(name.text, text);
        assert.is(known.get(text) ?? name, name);
        known.set(text, name);
      }
      assert.is(new Set(known.values()).size, known.size);
    },
  ),
);

test('more than are known at once, or longer than there is room for, are right all the same', () => {
  const names = new Names();
  const first = ask(names, 'd:abc123:pump:p-0');
  for (let n = 0; n <= NAMES_MAX; n++) {
    const text = `d:abc123:pump:p-${n}`;
    assert.is(ask(names, text).text, text);
  }
  assert.is.not(ask(names, 'd:abc123:pump:p-0'), first, 'it was forgotten');
  const long = 'x'.repeat(5 * 1024 * 1024);
  assert.is(ask(names, long).text.length, long.length);
  const again = ask(names, 'd:abc123:pump:p-1');
  assert.is(ask(names, 'd:abc123:pump:p-1'), again);
});
