import { answerUpgrade } from '../../domain/websocket.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('WebSocket upgrades');
const key = 'dGhlIHNhbXBsZSBub25jZQ==';

// biome-ignore format: a table reads in columns
const table: readonly (readonly [name: string, path: string, version: string | undefined, key: string | undefined, protocols: string | undefined, expected: number, echo?: string])[] = [
  ['mqtt',                           '/mqtt',     '13',      key,      'mqtt',                101, 'mqtt'],
  ['any case, echoed as written',    '/',         '13',      key,      'MQTT',                101, 'MQTT'],
  ['MQTT 3.1',                       '/x',        '13',      key,      'mqttv3.1',            101, 'mqttv3.1'],
  ['the first known one wins',       '/x',        '13',      key,      'soap, mqtt4,mqtt',    101, 'mqtt4'],
  ['version 8',                      '/x',        '8',       key,      'mqtt',                101, 'mqtt'],
  ['none offered, the path names it','/mqtt',     '13',      key,      undefined,             101],
  ['none offered, a query follows',  '/mqtt?a=b', '13',      key,      undefined,             101],
  ['none offered, an empty list',    '/mqtt',     '13',      key,      ' ',                   101],
  ['none offered, no path',          '/',         '13',      key,      undefined,             404],
  ['none offered, a deeper path',    '/a/mqtt',   '13',      key,      undefined,             404],
  ['only unknown ones, right path',  '/mqtt',     '13',      key,      'foo',                 404],
  ['version 12',                     '/mqtt',     '12',      key,      'mqtt',                426],
  ['no version',                     '/mqtt',     undefined, key,      'mqtt',                426],
  ['no key',                         '/mqtt',     '13',      undefined,'mqtt',                400],
  ['a short key',                    '/mqtt',     '13',      'abc=',   'mqtt',                400],
];

for (const [name, path, version, givenKey, protocols, expected, echo] of table) {
  test(`${name}: ${expected}`, () => {
    const answer = answerUpgrade({ path, version, key: givenKey, protocols });
    assert.is(answer.ok ? 101 : answer.status, expected);
    if (answer.ok) assert.is(answer.protocol, echo);
    else assert.type(JSON.parse(answer.body).Message, 'string');
  });
}

test('names the code of an unknown protocol, and the version that is expected', () => {
  const unknown = answerUpgrade({ path: '/x', version: '13', key, protocols: 'foo' });
  assert.is(!unknown.ok && JSON.parse(unknown.body).Code, 'CWLNA0404');
  const old = answerUpgrade({ path: '/x', version: '7', key, protocols: 'mqtt' });
  assert.equal(!old.ok && old.headers, { 'Sec-WebSocket-Version': '13' });
});
