/** HOST:PORT, and which hosts are this machine. */
import { addressText, isLoopback, parseAddress, reachableHost } from '../../../infra/config/address.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('addresses');

// biome-ignore format: a table reads in columns
const addresses = [
  // text                 host          port
  ['127.0.0.1:1885',      '127.0.0.1',  1885],
  ['localhost:0',         'localhost',  0],
  ['[::1]:65535',         '::1',        65535],
  ['a.example.test:80',   'a.example.test', 80],
] as const;

for (const [text, host, port] of addresses) {
  test(`reads and writes ${text}`, () => {
    assert.equal(parseAddress(text), { host, port });
    assert.is(addressText({ host, port }), text);
  });
}

for (const text of [
  '',
  ':1',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '127.0.0.1:-1',
  '::1:80',
  '[localhost]:80',
  'a b:1',
  'a:1:2',
]) {
  test(`does not read "${text}"`, () => assert.is(parseAddress(text), undefined));
}

// biome-ignore format: a table reads in columns
const hosts = [
  ['127.0.0.1',          true],
  ['127.9.9.9',          true],
  ['::1',                true],
  ['::ffff:127.0.0.1',   true],
  ['LocalHost',          true],
  ['0.0.0.0',            false],
  ['::',                 false],
  ['10.0.0.1',           false],
  ['128.0.0.1',          false],
  ['localhost.example.test', false],
] as const;

for (const [host, expected] of hosts) {
  test(`${host} is ${expected ? '' : 'not '}loopback`, () => assert.is(isLoopback(host), expected));
}

test('a host that stands for all addresses is reached on this machine', () => {
  assert.equal(['0.0.0.0', '::', '127.0.0.1', 'localhost'].map(reachableHost), [
    '127.0.0.1',
    '::1',
    '127.0.0.1',
    'localhost',
  ]);
});
