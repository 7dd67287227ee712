import type { ClientId } from '../../domain/client-id.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { type Filter, judgeSubscribe, violationCloses } from '../../domain/subscription.ts';
import type { PlainClientId, Principal } from '../../domain/topic.ts';
import { assert, suite } from '../spec/suite.ts';

const ids = {
  d: { class: 'd', org: 'abc123', typeId: 't1', deviceId: 'dev1' },
  g: { class: 'g', org: 'abc123', typeId: 'gwt', deviceId: 'gw1' },
  a: { class: 'a', org: 'abc123', appId: 'app1' },
  A: { class: 'A', org: 'abc123', appId: 'sc' },
  p: { class: 'p', org: 'plain', refusedFilters: ['no'] },
} as const satisfies Record<string, ClientId | PlainClientId>;
type Letter = keyof typeof ids;
const principal = (letter: Letter): Principal => ({ id: ids[letter], rules: 'iot2', permissions: allPermissions });

const good: Readonly<Record<Letter, string>> = {
  d: 'iot-2/cmd/+/fmt/+',
  g: 'iot-2/type/t1/id/dev1/cmd/+/fmt/+',
  a: 'iot-2/type/+/id/+/evt/+/fmt/+',
  A: 'iot-2/type/+/id/+/evt/+/fmt/+',
  p: 'yes',
};
const asked = (...filters: string[]): Filter[] => filters.map((filter) => ({ filter, qos: 1 }));

// What a SUBSCRIBE of a good filter (+), a bad one (-), or both leaves: granted filters, refused ones, whether it closes.
// biome-ignore format: a table reads in columns
const table: readonly (readonly [letter: Letter, asked: string, granted: string, refused: string, closes?: boolean])[] = [
  ['d', '+',   '+',  ''],
  ['d', '-',   '',   '-',   true],
  ['d', '+-',  '',   '+-',  true],
  ['d', '-+',  '',   '-+',  true],
  ['a', '+',   '+',  ''],
  ['a', '+-',  '',   '+-',  true],
  ['A', '+',   '+',  ''],
  ['A', '+-',  '',   '+-',  true],
  ['g', '+',   '+',  ''],
  ['g', '-',   '',   '-',   false],
  ['g', '+-',  '',   '+-',  false],
  ['p', '+',   '+',  ''],
  ['p', '-',   '',   '-',   false],
  ['p', '+-+', '++', '-',   false],
];

const test = suite('SUBSCRIBE');

for (const [letter, signs, granted, refused, closes] of table) {
  test(`${letter} asks ${signs}: granted "${granted}", refused "${refused}"`, () => {
    const bad = letter === 'p' ? 'no' : 'bad/topic';
    const filters = (text: string) => asked(...[...text].map((sign) => (sign === '+' ? good[letter] : bad)));
    const verdict = judgeSubscribe(principal(letter), filters(signs), undefined);
    assert.equal([...verdict.granted], filters(granted));
    assert.equal([...(verdict.refused?.filters ?? [])], filters(refused));
    assert.is(verdict.refused?.closes, closes);
    if (refused !== '') assert.is(verdict.refused?.rejection.closeCode, 276);
  });
}

test('the first bad filter gives the reason', () => {
  const { refused } = judgeSubscribe(principal('d'), asked('$SYS/x', 'hello'), undefined);
  assert.is(refused?.rejection.id, 'topic-system');
  const { refused: other } = judgeSubscribe(principal('d'), asked('hello', '$SYS/x'), undefined);
  assert.match(other?.rejection.reason ?? '', 'The topic is not valid: hello ');
});

const held = (count: number) => new Map(Array.from({ length: count }, (_, index) => [`held-${index}`, 0]));
const many = (count: number, letter: Letter) =>
  asked(
    ...Array.from({ length: count }, (_, index) => good[letter].replace('+', `${index}`).replace('yes', `${index}`)),
  );

// biome-ignore format: a table reads in columns
const limits: readonly (readonly [letter: Letter, most: number])[] = [
  ['d', 50], ['g', 50], ['a', 500], ['A', 500], ['p', 5_000],
];

for (const [letter, most] of limits) {
  test(`${letter} may hold ${most} subscriptions`, () => {
    const within = judgeSubscribe(principal(letter), many(2, letter), held(most - 2));
    assert.is(within.refused, undefined);
    const { granted, refused } = judgeSubscribe(principal(letter), many(2, letter), held(most - 1));
    assert.equal(granted, []);
    assert.is(refused?.closes, true);
    assert.equal([refused?.rejection.id, refused?.rejection.closeCode], ['too-many-subscriptions', 154]);
    assert.is(judgeSubscribe(principal(letter), many(most + 1, letter), undefined).refused?.closes, true);
  });
}

test('a filter held already, or asked for twice, counts once', () => {
  const again = judgeSubscribe(principal('d'), asked(good.d), new Map([...held(49), [good.d, 0]]));
  assert.is(again.refused, undefined);
  const twice = judgeSubscribe(principal('d'), asked(good.d, good.d), held(49));
  assert.equal([...twice.granted], asked(good.d, good.d));
});

// biome-ignore format: a table reads in columns
const closing: readonly (readonly [letter: Letter, subscribe: boolean, publish: boolean])[] = [
  ['d', true, true], ['a', true, true], ['A', true, true], ['g', false, false], ['p', false, true],
];

for (const [letter, subscribe, publish] of closing) {
  test(`a violation ${subscribe ? 'closes' : 'does not close'} ${letter} that subscribes, ${publish ? 'closes' : 'does not close'} it when it publishes`, () => {
    assert.is(violationCloses(principal(letter), 'subscribe'), subscribe);
    assert.is(violationCloses(principal(letter), 'publish'), publish);
  });
}
