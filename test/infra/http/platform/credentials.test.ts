import type { Credentials } from '../../../../domain/api/access.ts';
import { readCredentials } from '../../../../infra/http/platform/credentials.ts';
import type { PlatformPorts } from '../../../../infra/http/platform/ports.ts';
import { digestToken, tokenMatches } from '../../../../infra/tokens.ts';
import { Registry, type RegistryEvent } from '../../../../projections/registry.ts';
import { assert, suite } from '../../../spec/suite.ts';

const KEY = 'a-abc123-k1k1k1k1k1';
const TOKEN = 'tok:en with: colons é';
const GATEWAY_TOKEN = 'gateway-token';

const registry = new Registry();
const events: readonly (readonly [stream: string, event: RegistryEvent])[] = [
  ['org-abc123', { type: 'OrgCreated', data: { org: 'abc123', status: 'active', securityLevel: 'tls-optional' } }],
  [
    `apiKey-${KEY}`,
    { type: 'ApiKeyCreated', data: { org: 'abc123', key: KEY, permissions: [], token: digestToken(TOKEN) } },
  ],
  [
    'device-abc123:hub:g-1',
    {
      type: 'DeviceRegistered',
      data: { org: 'abc123', typeId: 'hub', deviceId: 'g-1', classId: 'Gateway', token: digestToken(GATEWAY_TOKEN) },
    },
  ],
];
for (const [stream, event] of events) registry.fold(event, stream, 0, { position: 0, at: 0 });
const domains = ['internetofthings.ibmcloud.com', 'iot.test'];
const ports = { registry, domains, tokenMatches } as unknown as PlatformPorts;

const key = { type: 'apikey', id: KEY, org: 'abc123' } as const;
const gateway = { type: 'gateway', id: 'g:abc123:hub:g-1', org: 'abc123', typeId: 'hub', deviceId: 'g-1' } as const;

const read = (authorization: string | undefined, host?: string) => readCredentials({ host, authorization }, ports);
const basic = (text: string, scheme = 'Basic') => `${scheme} ${Buffer.from(text).toString('base64')}`;

const test = suite('the credentials of a call');

// biome-ignore format: a table reads in columns
const headers: readonly (readonly [name: string, authorization: string | undefined, credentials: Credentials])[] = [
  ['no header',                        undefined,                                     { credential: 'none' }],
  ['an empty header',                  '',                                            { credential: 'none' }],
  ['a header of blanks',               '   ',                                         { credential: 'none' }],
  ['a scheme without anything',        'Basic',                                       { credential: 'none' }],
  ['an empty user name',               basic(`:${TOKEN}`),                            { credential: 'none' }],
  ['an empty password',                basic(`${KEY}:`),                              { credential: 'none' }],
  ['no colon',                         basic(KEY),                                    { credential: 'none' }],
  ['what is no base64',                'Basic %%%%',                                  { credential: 'none' }],
  ['a token of its own',               'Bearer abcdef',                               { credential: 'other-scheme' }],
  ['a digest',                         'Digest username="x"',                         { credential: 'other-scheme' }],
  ['Basic without a blank',            basic(`${KEY}:${TOKEN}`, 'Basic').replace(' ', ''), { credential: 'other-scheme' }],
  ['a key with its token',             basic(`${KEY}:${TOKEN}`),                      { user: KEY, caller: key, credential: 'matches' }],
  ['another spelling of the scheme',   basic(`${KEY}:${TOKEN}`, 'bAsIc'),             { user: KEY, caller: key, credential: 'matches' }],
  ['blanks around',                    `  ${basic(`${KEY}:${TOKEN}`, 'Basic  ')}  `,  { user: KEY, caller: key, credential: 'matches' }],
  ['a key with another token',         basic(`${KEY}:tok`),                           { user: KEY, caller: key, credential: 'differs' }],
  ['a key with a longer token',        basic(`${KEY}:${TOKEN}:`),                     { user: KEY, caller: key, credential: 'differs' }],
  ['a key that nobody knows',          basic(`a-abc123-nosuchkey1:${TOKEN}`),         { user: 'a-abc123-nosuchkey1', credential: 'differs' }],
  ['a gateway with its token',         basic(`g/abc123/hub/g-1:${GATEWAY_TOKEN}`),    { user: 'g/abc123/hub/g-1', caller: gateway, credential: 'matches' }],
  ['a gateway with dashes',            basic(`g-abc123-hub-g-1:${GATEWAY_TOKEN}`),    { user: 'g-abc123-hub-g-1', caller: gateway, credential: 'matches' }],
  ['a gateway with the token of a key', basic(`g/abc123/hub/g-1:${TOKEN}`),           { user: 'g/abc123/hub/g-1', caller: gateway, credential: 'differs' }],
  ['a device',                         basic(`use-token-auth:${TOKEN}`),              { user: 'use-token-auth', credential: 'differs' }],
  ['a token typed as the user name',   basic(`${TOKEN}`),                             { user: '?', credential: 'differs' }],
  ['a name like a member of every object', basic('__proto__:x'),                      { user: '?', credential: 'differs' }],
];
for (const [name, authorization, credentials] of headers) {
  test(`are read from ${name}`, () => assert.equal(read(authorization), credentials));
}

test('never hold the password', () => {
  for (const [, authorization] of headers) assert.not.match(JSON.stringify(read(authorization)), /tok:|gateway-token/);
});

// biome-ignore format: a table reads in columns
const hosts: readonly (readonly [host: string | undefined, org: string | undefined])[] = [
  ['abc123.internetofthings.ibmcloud.com',            'abc123'],
  ['abc123.internetofthings.ibmcloud.com:8443',       'abc123'],
  ['ABC123.InternetOfThings.IBMCloud.com',            'abc123'],
  ['abc123.messaging.internetofthings.ibmcloud.com',  'abc123'],
  ['zzzzzz.messaging.iot.test',                       'zzzzzz'],
  ['abc123.iot.test',                                 'abc123'],
  ['zzzzzz.iot.test',                                 'zzzzzz'],
  ['abc123.hosts.file.example',                       'abc123'],
  ['abc123.localhost:80',                             'abc123'],
  ['zzzzzz.elsewhere.example',                        undefined],
  ['internetofthings.ibmcloud.com',                   undefined],
  ['iot.test',                                        undefined],
  ['abc1234.iot.test',                                undefined],
  ['abc12.iot.test',                                  undefined],
  ['ab-123.iot.test',                                 undefined],
  ['abc123',                                          undefined],
  ['localhost:8080',                                  undefined],
  ['127.0.0.1',                                       undefined],
  ['[::1]:80',                                        undefined],
  ['.iot.test',                                       undefined],
  ['',                                                undefined],
  [undefined,                                         undefined],
];
for (const [host, org] of hosts) {
  test(`the host "${host}" names ${org ?? 'no org'}`, () => {
    assert.equal(read(undefined, host), { ...(org !== undefined && { hostOrg: org }), credential: 'none' });
    assert.is(read(basic(`${KEY}:${TOKEN}`), host).hostOrg, org);
  });
}
