/** What the texts of queries mean, and where they are wrong. */
import { caretLines, faultSentence } from '../../../domain/query/fault.ts';
import { formatQuery } from '../../../domain/query/format.ts';
import { parseQuery } from '../../../domain/query/parse.ts';
import type { Query } from '../../../domain/query/query.ts';
import { assert, suite } from '../../spec/suite.ts';

const NOW = Date.parse('2024-05-01T10:00:00Z');
const test = suite('the query language');

function parsed(text: string): Query {
  const outcome = parseQuery(text, NOW);
  if (!outcome.ok) throw new Error(`${text}: ${faultSentence(outcome.fault)}`);
  return outcome.query;
}

const field = (name: string, ...any: object[]) => ({ not: false, kind: 'field', field: name, any });
const payload = (path: (string | number)[], ...any: object[]) => ({ not: false, kind: 'payload', path, any });
const text = (words: string) => ({ not: false, kind: 'text', text: words });
const equal = (value: unknown) => ({ is: 'equal', value });

// biome-ignore format: a table reads in columns
const meanings: [string, object[]][] = [
  ['',                                  []],
  [' \t ',                              []],
  ['type:pump',                         [field('type', equal('pump'))]],
  ['  type:pump   device:p-1 ',         [field('type', equal('pump')), field('device', equal('p-1'))]],
  ['!type:pump',                        [{ ...field('type', equal('pump')), not: true }]],
  ['client:d:abc123:pump:p-1',          [field('client', equal('d:abc123:pump:p-1'))]],
  ['evt:status,alarm',                  [field('evt', equal('status'), equal('alarm'))]],
  ['evt:sta*,"a b"*,*',                 [field('evt', { is: 'prefix', value: 'sta' }, { is: 'prefix', value: 'a b' }, { is: 'present' })]],
  ['device:"say \\"hi\\" \\\\ \\u0041"', [field('device', equal('say "hi" \\ A'))]],
  ['device:"a*b"',                      [field('device', equal('a*b'))]],
  ['path:/a/..',                        [field('path', equal('/a/..'))]],
  ['code:>5,>=6,<7,<=8',                [field('code', { is: '>', value: 5 }, { is: '>=', value: 6 }, { is: '<', value: 7 }, { is: '<=', value: 8 })]],
  ['code:1..5,6..,..7',                 [field('code', { is: 'range', from: 1, to: 5 }, { is: '>=', value: 6 }, { is: '<=', value: 7 })]],
  ['status:404,disabled,"404"',         [field('status', equal(404), equal('disabled'), equal('404'))]],
  ['topic:iot-2/+/x/#',                 [field('topic', equal('iot-2/+/x/#'))]],
  ['event:Client*,ConnectRefused',      [field('event', { is: 'prefix', value: 'Client' }, equal('ConnectRefused'))]],
  ['after:17',                          [field('after', { is: 'position', value: 17 })]],
  ['after:99999999999',                 [field('after', { is: 'position', value: 99_999_999_999 })]],
  ['after:100000000000',                [field('after', { is: 'time', value: 100_000_000_000 })]],
  ['before:-5m',                        [field('before', { is: 'time', value: NOW - 300_000 })]],
  ['before:now,-30s,-2h,-1d',           [field('before', ...[0, 30, 7_200, 86_400].map((s) => ({ is: 'time', value: NOW - s * 1_000 })))]],
  ['after:2024-05-01',                  [field('after', { is: 'time', value: Date.parse('2024-05-01T00:00:00Z') })]],
  ['time:2024-05-01T10:00:00.5+02:00..now', [field('time', { is: 'range', from: Date.parse('2024-05-01T08:00:00.5Z'), to: NOW })]],
  ['time:-1h..',                        [field('time', { is: '>=', value: NOW - 3_600_000 })]],
  ['at:..now',                          [field('at', { is: '<', value: NOW })]],
  ['at:>1000',                          [field('at', { is: '>', value: 1_000 })]],
  ['payload.d.temp:>30',                [payload(['d', 'temp'], { is: '>', value: 30 })]],
  ['payload.list[0].x:on',              [payload(['list', 0, 'x'], equal('on'))]],
  ['payload["a b"]["c\\"d"].0:*',       [payload(['a b', 'c"d', '0'], { is: 'present' })]],
  ['payload:on',                        [payload([], equal('on'))]],
  ['payload.x:30,"30",-1.5e3,0x1,007',  [payload(['x'], equal(30), equal('30'), equal(-1500), equal('0x1'), equal('007'))]],
  ['payload.x:true,false,null,"true"',  [payload(['x'], equal(true), equal(false), equal(null), equal('true'))]],
  ['payload.x:-0',                      [payload(['x'], equal(0))]],
  ['payload.x:1..5,a..b,..5,"".."z"',   [payload(['x'], { is: 'range', from: 1, to: 5 }, { is: 'range', from: 'a', to: 'b' }, { is: '<=', value: 5 }, { is: 'range', from: '', to: 'z' })]],
  ['payload.x:30*',                     [payload(['x'], { is: 'prefix', value: '30' })]],
  ['payload.x:""',                      [payload(['x'], equal(''))]],
  ['payload.größe:1',                   [payload(['größe'], equal(1))]],
  ['word "two words" a,b payload',      [text('word'), text('two words'), text('a,b'), text('payload')]],
  ['!"two words" or',                   [{ ...text('two words'), not: true }, text('or')]],
  ['-5m (x) {y}',                       [text('-5m'), text('(x)'), text('{y}')]],
  ['"type:pump" toString',              [text('type:pump'), text('toString')]],
];
for (const [query, terms] of meanings) {
  test(`reads ${query}`, () => assert.equal(parsed(query), terms));
}

// biome-ignore format: a table reads in columns
const canonical: [string, string][] = [
  ['  type:pump    "word" ',           'type:pump word'],
  ['type:"pump"',                      'type:pump'],
  ['device:"a:b","c d"*,"..","ü"',     'device:a:b,"c d"*,"..",ü'],
  ['device:"say \\"hi\\" \\\\"',       'device:"say \\"hi\\" \\\\"'],
  ['after:-5m before:now',             'after:2024-05-01T09:55:00.000Z before:2024-05-01T10:00:00.000Z'],
  ['time:1000.. at:..2000',            'time:>=1970-01-01T00:00:01.000Z at:<1970-01-01T00:00:02.000Z'],
  ['code:5..,..5,1..2',                'code:>=5,<=5,1..2'],
  ['payload["a"]["b c"][0]:"30",3e1',  'payload.a["b c"][0]:"30",30'],
  ['payload.x:"true","on",true,"a".."b"', 'payload.x:"true",on,true,a..b'],
  ['"type:x" "AND" "!" "payload.x"',   '"type:x" "AND" "!" "payload.x"'],
];
for (const [query, expected] of canonical) {
  test(`writes ${query} in one form`, () => {
    assert.is(formatQuery(parsed(query)), expected);
    assert.equal(parsed(expected), parsed(query));
  });
}

// Below each query, carets stand under what is wrong.
const faults: [string, string, RegExp][] = [
  [
    'type:pump evnt:x',
    '          ^^^^',
    /saw "evnt", expected one of the fields org, type, .*payload; did you mean "event:"\?/,
  ],
  ['temperatur:>30', '^^^^^^^^^^', /a member of a payload is payload\.temperatur:/],
  ['http://host', '^^^^', /a text with ":" in it stands in quotes/],
  ['d:abc123:pump:p-1', '^', /did you mean "client:d:abc123:pump:p-1"\?/],
  [':x', '^', /expected a field before ":"/],
  ['type:', '     ^', /saw the end of the query, expected a value, such as type:pump/],
  ['type:a, b', '       ^', /expected a value/],
  ['type:""', '     ^^', /expected a value/],
  ['type:a*b', '      ^', /at the end of a value only/],
  ['type:a"b', '      ^', /a text with quotes in it stands in quotes/],
  ['type:a\\ b', '      ^', /no backslash outside of quotes/],
  ['type:"a', '     ^^', /a closing quote for this one/],
  ['type:"a\\x"', '       ^^', /one of \\" \\\\/],
  ['type:"a"b', '        ^', /a space or a comma here/],
  ['type:>5', '     ^', /type is a text; put it into quotes if ">" is part of it/],
  ['kind:mesage', '     ^^^^^^', /one of registry, connection, message, sandbox, unknown; did you mean "message"\?/],
  ['event:ConnectRefusd', '      ^^^^^^^^^^^^^', /another name; did you mean "ConnectRefused"\?/],
  ['event:Zzz*', '      ^^^', /the beginning of one of OrgCreated/],
  ['retain:yes', '       ^^^', /one of true, false/],
  ['topic:a/b#', '      ^^^^', /"\+" stands for a whole level/],
  ['topic:a/+/b*', '      ^^^^^', /either the wildcards of MQTT or a "\*"/],
  ['qos:3', '    ^', /a whole number from 0 to 2/],
  ['code:many', '     ^^^^', /a whole number, a comparison such as code:>=400/],
  ['code:29*', '       ^', /a whole number/],
  ['code:5..1', '     ^^^^', /a range whose start is not after its end/],
  ['code:>1..5', '     ^^^^^', /either a comparison or a range/],
  ['code:..', '     ^^', /a range with a start, an end, or both/],
  ['code:1..2..3', '         ^', /a space or a comma here/],
  ['status:>=high', '         ^^^^', /a whole number/],
  ['after:soon', '      ^^^^', /a position, or a time: ISO 8601 with a zone/],
  ['after:2024-05-01T10:00:00', '      ^^^^^^^^^^^^^^^^^^^', /ISO 8601 with a zone/],
  ['after:2024-02-31', '      ^^^^^^^^^^', /a position, or a time/],
  ['after:999999999999999', '      ^^^^^^^^^^^^^^^', /a position, or a time/],
  ['after:-999999999999d', '      ^^^^^^^^^^^^^^', /a position, or a time/],
  ['after:1..5', '      ^^^^', /"position:" and "time:" take ranges/],
  ['after:*', '      ^', /one position or time/],
  ['time:now', '     ^^^', /a range of times or a comparison, such as time:2024-05-01\.\.2024-05-02/],
  ['time:>=2024-05-01T10:00:00 02:00', '       ^^^^^^^^^^^^^^^^^^^', /in a URL, "\+" is %2B/],
  ['payload.d', '         ^', /":" and a value, or more of a path/],
  ['payload..d:1', '        ^', /a name after "\."/],
  ['payload[x]:1', '       ^^', /a path such as/],
  ['payload["x":1', '           ^', /"\]" after the name/],
  ['payload.x:', '          ^', /a value, such as 30, on/],
  ['payload.x:>true', '           ^^^^', /a number or a text to compare with/],
  ['payload.x:>5*', '            ^', /no "\*" with a comparison/],
  ['payload.x:1..b', '          ^^^^', /two numbers or two texts/],
  ['payload.x:1e999', '          ^^^^^', /a number or a text/],
  ['a OR b', '  ^^', /evt:a,b/],
  ['a AND b', '  ^^^', /all of them hold/],
  ['NOT b', '^^^', /"!" right before a term/],
  ['temp*', '    ^', /found inside of words anyway/],
  ['""', '^^', /a text to look for/],
  ['"a"b', '   ^', /a space or a comma here/],
  ['a !', '   ^', /a term right after "!"/],
  ['! a', ' ^', /a term right after "!"/],
  ['!!a', ' ^', /a term right after "!"/],
  [Array.from({ length: 51 }, () => 'a').join(' '), `${' '.repeat(1 + 60)}^`, /character 101: .*at most 50 terms/],
  [`code:${Array.from({ length: 201 }, () => '1').join(',')}`, '^'.repeat(40), /at most 200 values/],
  [`payload${'.a'.repeat(33)}:1`, `${' '.repeat(1 + 60)}^`, /at most 32 steps/],
  ['x'.repeat(2_001), `${' '.repeat(1 + 60)}^`, /at most 2000 characters, not 2001/],
];
for (const [query, carets, expected] of faults) {
  test(`says what is wrong with ${query.slice(0, 40)}`, () => {
    const outcome = parseQuery(query, NOW);
    if (outcome.ok) throw new Error(`it means ${formatQuery(outcome.query)}`);
    assert.is(caretLines(query, outcome.fault)[1], carets);
    assert.match(faultSentence(outcome.fault), expected);
  });
}

test('shows a long query around the fault only, and control characters as spaces', () => {
  const query = `${'a '.repeat(40)}x:y${' b'.repeat(40)}\t"\u0000`;
  const outcome = parseQuery(query, NOW);
  assert.not.ok(outcome.ok);
  if (outcome.ok) return;
  const [shown, carets] = caretLines(query, outcome.fault);
  assert.is(shown.slice(carets.indexOf('^'), carets.length), 'x');
  assert.ok(shown.length < 110 && shown.startsWith('…') && shown.endsWith('…'));
  assert.is(caretLines('a\n\u0000b', { at: 0, length: 1, seen: '', expected: '' })[0], 'a  b');
});
