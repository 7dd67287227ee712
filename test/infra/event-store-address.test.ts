import { addressFault, isEventStoreDb, withoutCredentials } from '../../infra/event-store-address.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('addresses of EventStoreDB');

test('takes what the client takes', () => {
  for (const address of [
    'esdb://localhost',
    'esdb://localhost:2113?tls=false',
    'esdb://admin:changeit@localhost:2113/?tls=true&tlsCAFile=./ca.pem',
    'esdb://admin:s%2Fe%40t@a:1,b:2,c.example.com?node_preference=follower&keep-alive-interval=20000',
    'esdb+discover://cluster.example.com?maxDiscoverAttempts=3',
  ]) {
    assert.is(addressFault(address), undefined, address);
    assert.ok(isEventStoreDb(address));
  }
});

test('says what it does not take', () => {
  // biome-ignore format: a table reads in columns
  const faults: readonly [string, RegExp][] = [
    ['esdb://',                          /^expected the address of an EventStoreDB/],
    ['esdb://a b',                       /^expected the address/],
    ['esdb://a@localhost',               /^expected the address/],
    ['esdb://a:b@c@localhost',           /%40/],
    ['esdb://localhost:x',               /^expected the address/],
    ['esdb://localhost?throwOnAppendFailure=false', /in place of "throwOnAppendFailure"/],
    ['esdb://localhost?tls',             /expected a value for the option "tls"/],
    ['kurrentdb://localhost',            /^expected the address/],
  ];
  for (const [address, fault] of faults) assert.match(addressFault(address) ?? 'nothing', fault, address);
  for (const other of ['lmdb', 'memory', 'kurrentdb://localhost', '']) assert.not(isEventStoreDb(other));
});

test('shows no credentials', () => {
  // biome-ignore format: a table reads in columns
  const shown: readonly [string, string][] = [
    ['esdb://admin:changeit@localhost:2113?tls=true', 'esdb://***@localhost:2113?tls=true'],
    ['esdb+discover://admin:p@ss@host',               'esdb+discover://***@host'],
    ['esdb:/admin:secret@host',                       'esdb:/***@host'],
    ['admin:secret@host',                             '***@host'],
    ['secret@host',                                   '***@host'],
    ['esdb://localhost',                              'esdb://localhost'],
    ['lmdb',                                          'lmdb'],
  ];
  for (const [address, safe] of shown) assert.is(withoutCredentials(address), safe);
});
