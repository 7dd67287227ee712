/** Which events queries find, and what they let a store look up. */
import { readdirSync, readFileSync } from 'node:fs';
import { typesWithPayload } from '../../../domain/query/fields.ts';
import { parseQuery } from '../../../domain/query/parse.ts';
import { type Selection, selection } from '../../../domain/query/selection.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { matchesInterest } from '../../../infra/store/interest.ts';
import { assert, suite } from '../../spec/suite.ts';
import { event, log } from './log.ts';

const test = suite('what a query finds');
/** Ten seconds after 1970: what is recorded now stands at position 10. */
const NOW = 10_000;
const all = log.map(({ position }) => position);
const except = (...positions: number[]) => all.filter((position) => !positions.includes(position));

function selected(text: string): Selection {
  const outcome = parseQuery(text, NOW);
  if (!outcome.ok) throw new Error(`${text}: expected ${outcome.fault.expected}`);
  return selection(outcome.query);
}

// biome-ignore format: a table reads in columns
const cases: [string, number[]][] = [
  ['',                                     all],
  ['org:xyz789',                           [7]],
  ['org:-',                                [0]],
  ['org:abc123,xyz789 kind:message',       [4, 5, 6, 7, 10]],
  ['org:a* evt:status',                    [4]],
  ['type:pump',                            [1, 2, 3, 4, 5, 6, 7, 10, 11, 14, 16]],
  ['type:pum*',                            [1, 2, 3, 4, 5, 6, 7, 10, 11, 14, 16]],
  ['type:pum',                             []],
  ['!type:pump',                           [0, 8, 9, 12, 13, 15]],
  ['device:p-1',                           [2, 3, 4, 5, 7, 10, 11, 14, 16]],
  ['device:1',                             []],
  ['org:abc123 type:pump device:p-1',      [2, 3, 4, 5, 10, 11, 14, 16]],
  ['type:hub',                             [6]],
  ['type:hub device:p-2',                  []], // the gateway is not p-2, and p-2 is no hub
  ['type:pump device:p-2,p-1 !device:p-1', [6]],
  ['type:* kind:registry',                 [1, 2, 14]],
  ['client:d:abc123:pump:p-1',             [3, 4, 10, 11, 16]],
  ['client:A:abc123:app1',                 [8]],
  ['client:A:abc123:app1:_12345678',       [8]],
  ['client:A:abc123:app1*',                [8, 9]],
  ['client:a:abc123:app1,A:abc123:app10',  [5, 9]],
  ['!client:*',                            [0, 1, 2, 12, 13, 14, 15]],
  ['kind:registry',                        [1, 2, 14]],
  ['kind:registry,connection',             [1, 2, 3, 8, 9, 11, 14]],
  ['kind:unknown',                         [16]],
  ['kind:unknown,sandbox',                 [0, 12, 13, 15, 16]],
  ['event:ClientConnected',                [3]],
  ['event:Client*',                        [3, 8, 9, 11]],
  ['!event:*',                             [16]],
  ['kind:message event:ClientConnected',   []],
  ['evt:status',                           [4, 7]],
  ['evt:status,alarm',                     [4, 6, 7]],
  ['evt:"a b"',                            [10]],
  ['evt:*',                                [4, 6, 7, 10]],
  ['cmd:reboot',                           [5]],
  ['fmt:json',                             [4, 7, 10]],
  ['topic:iot-2/type/pump/id/+/evt/#',     [4, 6, 7]],
  ['topic:iot-2/type/pump/id/p-1/*',       [4, 5, 7]],
  ['qos:0',                                [5, 7, 10]],
  ['qos:>0',                               [4, 6]],
  ['qos:0..1',                             [4, 5, 7, 10]],
  ['retain:true',                          [5]],
  ['retain:false',                         [4, 6, 7]],
  ['dup:true',                             [6]],
  ['id:6f1d1f0e-9d0c-4b52-8f2e-000000000004', [4]],
  ['id:6f1d1f0e-9d0c-4b52-8f2e-00000000000*', all.slice(0, 16)],
  ['connection:c-1',                       [3, 4, 11]],
  ['rejection:device-unknown',             [12, 15]],
  ['rejection:*',                          [10, 12, 15]],
  ['code:276',                             [10]],
  ['code:<100',                            [11]],
  ['reason:NOT*',                          []],
  ['reason:"NOT valid"',                   [10]],
  ['reason:"the c"*',                      [11]],
  ['status:404',                           [12]],
  ['status:200..299,disabled',             [13, 14]],
  ['status:>=400',                         [12]],
  ['status:*',                             [12, 13, 14]],
  ['method:delete',                        [13]],
  ['path:/api/v0002/bulk/*',               [13]],
  ['caller:a-abc123-k',                    [12]],
  ['node:n1 evt:alarm',                    [6]],
  ['node:n2',                              []],
  ['stream:client-d:abc123:pump:p-1',      [11]],
  ['position:3..5',                        [3, 4, 5]],
  ['position:>14',                         [15, 16]],
  ['after:13',                             [14, 15, 16]],
  ['before:2',                             [0, 1]],
  ['after:4 before:6',                     [5]],
  ['after:-2s',                            [8, 9, 10, 11, 12, 13, 14, 15, 16]],
  ['before:-8s',                           [0, 1]],
  ['after:-2s before:now',                 [8, 9]],
  ['time:-2s..now',                        [8, 9]],
  ['time:>now',                            [11, 12, 13, 14, 15, 16]],
  ['time:<=1000',                          [0, 1]],
  ['at:3602000..3604000',                  [2, 3]],
  ['payload.d.temp:>30',                   [4]],
  ['payload.d.temp:30..30.5',              [4]],
  ['payload.d.temp:30.5',                  [4]],
  ['payload.d.temp:"30.5"',                [7]],
  ['payload.d.temp:>"3"',                  [7]],
  ['payload.d.temp:*',                     [4, 7]],
  ['payload.d.unit:C,F',                   [4, 7]],
  ['payload.d.ok:true',                    [4]],
  ['payload.d.ok:"true"',                  []],
  ['payload.d["a b"]:null',                [4]],
  ['payload.d["a b"]:*',                   [4]],
  ['payload.d.list[1].x:o*',               [4]],
  ['payload.d.list.1.x:on',                []],
  ['payload.d.list.length:*',              []],
  ['payload.d.toString:*',                 []],
  ['payload.d.state:gone',                 [3]],
  ['payload:*',                            [3, 4, 5, 6, 7]],
  ['payload:now*',                         []],
  ['payload:Now*',                         [5]],
  ['!payload.d.temp:* evt:*',              [6, 10]],
  ['reboot',                               [5]],
  ['REBOOT',                               [5]],
  ['STRAßE',                               [5]],
  ['hi',                                   [6]], // between bytes that are no text
  ['"ünïque \\"5\\""',                     [2]],
  ['0000000c',                             [12]],
  ['000c',                                 []], // too short to be looked for in ids
  ['c-1',                                  [3, 4, 11]],
  ['"iot-2/cmd"',                          [8]],
  ['pinch-of-salt',                        []],
  ['digestive',                            []],
  ['serialNumber',                         []],
  ['!p-1 kind:message',                    [6]],
  ['temp evt:status org:abc123',           [4]],
];
for (const [text, expected] of cases) {
  const { interest, matches, positions } = selected(text);
  test(`finds by ${text}`, () => {
    assert.equal(
      log.filter(matches).map(({ position }) => position),
      expected,
    );
  });
  test(`asks the store for no less: ${text}`, () => {
    for (const event of log.filter(matches)) {
      assert.ok(matchesInterest(event, interest), `position ${event.position}`);
      assert.ok(event.position >= positions.from && event.position < positions.end, `position ${event.position}`);
    }
  });
}

test('the negation of a term finds all others', () => {
  for (const [text, expected] of cases) {
    if (text === '' || text.startsWith('!') || text.includes(' ')) continue;
    assert.equal(
      log.filter(selected(`!${text}`).matches).map(({ position }) => position),
      except(...expected),
      text,
    );
  }
});

// biome-ignore format: a table reads in columns
const odd: [string, RecordedEvent, boolean][] = [
  ['org:xyz789 type:pump device:p-1', event(1, 'xyz789', 'ClientSubscribed', { clientId: 'd:abc123:pump:p-1', filters: [] }),    false],
  ['org:xyz789 type:pump',            event(1, 'xyz789', 'ClientSubscribed', { clientId: 'd:abc123:pump:p-1', filters: [] }),    false],
  ['type:a:b device:c',               event(1, 'plain', 'MessagePublished', { clientId: 'x', topic: 'x/type/a/id/b:c/e' }), true],
  ['type:a device:b:c',               event(1, 'plain', 'MessagePublished', { clientId: 'x', topic: 'x/type/a:b/id/c/e' }), true],
];
for (const [text, recorded, expected] of odd) {
  test(`${expected ? 'finds' : 'does not find'} ${text} where ids are odd`, () => {
    const { matches, interest, needles } = selected(text);
    assert.is(matches(recorded), expected);
    if (!expected) return;
    assert.ok(matchesInterest(recorded, interest));
    for (const { anyOf } of needles) assert.ok(anyOf.some((part) => JSON.stringify(recorded.data).includes(part)));
  });
}

test('a sign outside of ASCII is no letter inside, whatever its capitals are', () => {
  const { matches } = selected('kelvin');
  const shout = { ...(log[5] as (typeof log)[number]), payload: Buffer.from('\u212aelvin') };
  assert.not.ok(matches(shout));
  assert.ok(matches({ ...shout, payload: Buffer.from('Kelvin') }));
});

const messages = ['MessagePublished', 'PublishRefused'];
// biome-ignore format: a table reads in columns
const interests: [string, object][] = [
  // query                                                  what the index is asked
  ['',                                                      {}],
  ['org:abc123',                                            { org: 'abc123' }],
  ['type:pump device:p-1',                                  {}],
  ['org:abc123 type:pump device:p-1',                       { org: 'abc123', device: 'abc123:pump:p-1' }],
  ['org:abc123 type:pump device:p*',                        { org: 'abc123' }],
  ['org:abc123 type:pump,hub device:p-1',                   { org: 'abc123' }],
  ['!org:abc123 !stream:s !event:ClientConnected',          {}],
  ['client:d:abc123:pump:p-1',                              { clientId: 'd:abc123:pump:p-1' }],
  ['client:A:abc123:app1',                                  {}],
  ['stream:messages-n1',                                    { stream: 'messages-n1' }],
  ['event:ConnectRefused,ClientConnected',                  { types: ['ClientConnected', 'ConnectRefused'] }],
  ['kind:connection event:Client*',                         { types: ['ClientConnected', 'ClientDisconnected', 'ClientSubscribed', 'ClientUnsubscribed'] }],
  ['kind:registry event:ClientConnected',                   { types: [] }],
  ['kind:unknown',                                          {}],
  ['evt:status',                                            { types: messages }],
  ['qos:1 code:276',                                        { types: ['PublishRefused'] }],
  ['payload.d.temp:>30',                                    { types: ['MessagePublished', 'ClientConnected'] }],
  ['status:404 method:GET',                                 { types: ['ApiRequestAnswered'] }],
  ['after:-2s before:now',                                  { since: 8_000, until: 10_000 }],
  ['time:1000..5000 time:>=2000',                           { since: 2_000, until: 5_000 }],
  ['time:1000..2000,4000..5000',                            { since: 1_000, until: 5_000 }],
  ['time:<=5000',                                           { until: 5_001 }],
  ['at:-1h..now',                                           {}],
];
for (const [text, interest] of interests) {
  test(`looks up ${text}`, () => {
    assert.equal(selected(text).interest, interest);
  });
}

// biome-ignore format: a table reads in columns
const spans: [string, number, number][] = [
  ['position:3..5',         3,         6],
  ['position:3,9',          3,         10],
  ['after:7 before:9',      8,         9],
  ['after:7,now',           -Infinity, Infinity],
  ['position:<=4 before:3', -Infinity, 3],
  ['!after:7',              -Infinity, Infinity],
];
for (const [text, from, end] of spans) {
  test(`reads from the right place for ${text}`, () => assert.equal(selected(text).positions, { from, end }));
}

// biome-ignore format: a table reads in columns
const needles: [string, string[][]][] = [
  ['evt:status,alarm',                     [['status', 'alarm']]],
  ['evt:x',                                []],
  ['evt:* !evt:status',                    []],
  ['device:"say \\"hello\\""',             [['hello']]],
  ['topic:iot-2/type/pump/id/+/evt/#',     [['iot-2/type/pump/id']]],
  ['topic:#',                              []],
  ['id:6f1d1f0e-9d0c-4b52-8f2e-000000000004', [['6f1d1f0e-9d0c-4b52-8f2e-']]],
  ['method:delete',                        [['DELETE']]],
  ['status:404',                           []],
  ['status:disabled',                      [['disabled']]],
  ['payload.d.temp:>30',                   [['temp', '\\u']]],
  ['payload.unit:"a/bcd"',                 [['unit', '\\u'], ['bcd', '\\u']]],
  ['payload.ok:true,null',                 [['ok', '\\u'], ['true', 'null', '\\u']]],
  ['payload.ok:true,30',                   [['ok', '\\u']]],
  ['"over Heat"',                          [['over Heat']]],
  ['grüße-alle',                           [['e-alle']]],
  ['abc123',                               [['abc123']]],
  ['abc12345',                             []], // it may stand in the part of an id that is packed
];
for (const [text, expected] of needles) {
  test(`must find the bytes of ${text}`, () => {
    assert.equal(
      selected(text).needles.map(({ anyOf }) => anyOf),
      expected,
    );
  });
}

test('knows every type of event that has a payload', () => {
  const directory = new URL('../../fixtures/events/', import.meta.url);
  const samples = readdirSync(directory).map((name) => JSON.parse(readFileSync(new URL(name, directory), 'utf8')));
  const found = new Set(samples.filter(({ payload }) => payload !== undefined).map(({ type }) => type));
  assert.equal([...found].sort(), [...typesWithPayload].sort());
});
