import { checkParts, parseClientId, printable, privateClientId } from '../../domain/client-id.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const longest = 'x'.repeat(36);

// biome-ignore format: a table reads in columns
const table: readonly (readonly [text: string, outcome: object | string])[] = [
  ['d:abc123:t1:dev1',           { class: 'd', org: 'abc123', typeId: 't1', deviceId: 'dev1' }],
  ['g:abc123:gwt:gw1',           { class: 'g', org: 'abc123', typeId: 'gwt', deviceId: 'gw1' }],
  ['a:abc123:app1',              { class: 'a', org: 'abc123', appId: 'app1' }],
  ['A:abc123:sc',                { class: 'A', org: 'abc123', appId: 'sc' }],
  ['A:abc123:sc:i1',             { class: 'A', org: 'abc123', appId: 'sc', instanceId: 'i1' }],
  ['d:quickstart:any:thing1',    { class: 'd', org: 'quickstart', typeId: 'any', deviceId: 'thing1' }],
  [`d:abc123:${longest}:A-z_0.`, { class: 'd', org: 'abc123', typeId: longest, deviceId: 'A-z_0.' }],
  // wrong number of parts, empty parts, unknown letters: CONNACK 5
  ['',                           'client-id-class'],
  [':',                          'client-id-class'],
  ['a',                          'client-id-class'],
  ['d:abc123:t1',                'client-id-class'],
  ['d:abc123:t1:',               'client-id-class'],
  ['d:abc123::dev1',             'client-id-class'],
  ['d::t1:dev1',                 'client-id-class'],
  ['a:abc123',                   'client-id-class'],
  ['a:abc123:',                  'client-id-class'],
  ['a::app',                     'client-id-class'],
  ['A:abc123',                   'client-id-class'],
  ['A:abc123:',                  'client-id-class'],
  ['s:abc123:foo',               'client-id-class'],
  ['w:abc123:t1:dev1',           'client-id-class'],
  ['c:abc123:t1:dev1',           'client-id-class'],
  ['h:abc123:t1:dev1',           'client-id-class'],
  ['p:plain:x',                  'client-id-class'],
  ['D:abc123:t1:dev1',           'client-id-class'],
  ['G:abc123:t1:dev1',           'client-id-class'],
  ['nonsense',                   'client-id-class'],
  // forbidden characters win over everything else: CONNACK 2
  ['d:abc123:t1:dev/1',          'client-id-characters'],
  ['d:abc123:t1:dev+1',          'client-id-characters'],
  ['d:abc123:t1:dev#1',          'client-id-characters'],
  ['non+sense',                  'client-id-characters'],
  ['A:abc123:sc:i/1',            'client-id-characters'],
  ['d:abc123:t1:\u0000',         'client-id-characters'],
  ['d:abc123:t1:\u001f',         'client-id-characters'],
  ['d:abc123:t1:\u0085',         'client-id-characters'],
  ['d:abc123:t1:\ufffe',         'client-id-characters'],
  ['d:abc123:t1:\u{1ffff}',      'client-id-characters'],
  ['d:abc123:t1:\ufffd',         'client-id-characters'],
  // characters and lengths of the parts: CONNACK 2
  ['d:abc123:t1:dev 1',          'The device ID is not valid'],
  ['d:abc123:t1:dév',            'The device ID is not valid'],
  ['d:abc123:t1:a:b',            'The device ID is not valid'],
  ['d:abc123:t1:a\u2028b',       'The device ID is not valid'],
  [`d:abc123:t1:${longest}x`,    'The device ID is not valid'],
  ['d:abc123:t 1:dev1',          'The device type is not valid'],
  [`g:abc123:${longest}x:dev1`,  'The device type is not valid'],
  ['a:abc123:app 1',             'The application ID is not valid'],
  ['a:abc123:app:1',             'The application ID is not valid'],
  ['A:abc123:s c',               'The application ID is not valid'],
  ['A:abc123:sc:',               'The application ID is not valid'],
  ['A:abc123::i1',               'The application ID is not valid'],
  ['A:abc123:s c:i1',            'The application ID is not valid'],
  ['A:abc123:sc:i 1',            'The application instance is not valid'],
  ['A:abc123:sc:i1:more',        'The application instance is not valid'],
  [`A:abc123:sc:${longest}x`,    'The application instance is not valid'],
];

const codes: Readonly<Record<string, readonly [closeCode: number, connack: number]>> = {
  'client-id-class': [180, 5],
  'client-id-characters': [166, 2],
  'client-id-part': [166, 2],
};

const test = suite('client ids');

for (const [text, expected] of table) {
  const outcome = typeof expected === 'string' ? expected : 'accepted';
  test(`${JSON.stringify(text)}: ${outcome}`, () => {
    const parsed = parseClientId(text);
    const result = parsed.ok ? checkParts(parsed.value) : parsed;
    if (result.ok) return assert.equal(result.value, expected);
    const { id, closeCode, connack, reason } = result.rejection;
    assert.equal([closeCode, connack], codes[id]);
    if (id === 'client-id-part') assert.is(reason, `The ClientID is not valid: ${expected}`);
    else assert.is(id, expected);
  });
}

test('a refused id is told as far as it can be printed', () => {
  const parsed = parseClientId(`nonsense\u007f${'y'.repeat(300)}`);
  assert.is(!parsed.ok && parsed.rejection.reason.startsWith('The operation is not authorized: '), true);
  assert.is(!parsed.ok && parsed.rejection.reason.endsWith(`nonsense?${'y'.repeat(247)}`), true);
});

test('what cannot be printed shows as a question mark, and 256 characters are enough', () => {
  assert.is(printable('a\u0000b\u009fc\ufffed\ud800e é€😀'), 'a?b?c?d?e é€😀');
  assert.is(printable('z'.repeat(300)), 'z'.repeat(256));
  assert.is(printable(`${'z'.repeat(255)}😀`), `${'z'.repeat(255)}?`, 'half of a character is no character');
});

const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 8, maxLength: 8 });

test(
  'a private id keeps the id as sent, and is well formed itself',
  property([draws], (random) => {
    const id = privateClientId('A:abc123:sc', random);
    assert.match(id, /^A:abc123:sc:_[0-9BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz]{8}$/);
    const parsed = parseClientId(id);
    assert.ok(parsed.ok && checkParts(parsed.value).ok);
  }),
);

test('a private id uses all 52 characters and nothing but its draws', () => {
  const seen = new Set(Array.from({ length: 52 }, (_, index) => privateClientId('', [(index + 0.5) / 52])));
  assert.is(seen.size, 52);
  assert.is(privateClientId('A:o:x', Array(8).fill(0)), 'A:o:x:_00000000');
  assert.is(privateClientId('A:o:x', Array(8).fill(1 - 2 ** -53)), 'A:o:x:_zzzzzzzz');
});

test(
  'no text makes the parser fail',
  property([fc.string({ unit: 'binary', maxLength: 60 })], (text) => {
    const parsed = parseClientId(text);
    if (parsed.ok) checkParts(parsed.value);
  }),
);
