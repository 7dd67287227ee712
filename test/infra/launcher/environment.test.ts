import { delimiter } from 'node:path';
import { clientVariables, launchEnvironment } from '../../../infra/launcher/environment.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('environment of launched programs');
const trusted = { ca: '/d/ca.pem', bundle: '/d/b.pem', javaTrustStore: '/d/t.jks', javaTrustStorePassword: 'changeit' };
const access = { domain: 'iot.test', org: 'abc123', apiKey: { key: 'a-abc123-0123456789', token: 'tok' } };
const redirect = { host: '127.0.0.1', ports: [4001], domains: ['iot.test'], ca: '/d/ca.pem' } as const;
const launched = (current: Record<string, string>, nodePreload = '/p/preload.cjs') =>
  launchEnvironment(current, access, trusted, { redirect, nodeExtraCa: '/d/x.pem', nodePreload, pythonPath: '/p/py' });

test("holds what IBM's clients read", () => {
  assert.equal(clientVariables(access, trusted, 8883), {
    NODE_EXTRA_CA_CERTS: '/d/ca.pem',
    REQUESTS_CA_BUNDLE: '/d/b.pem',
    SSL_CERT_FILE: '/d/b.pem',
    JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=/d/t.jks -Djavax.net.ssl.trustStorePassword=changeit',
    WIOTP_OPTIONS_DOMAIN: 'iot.test',
    WIOTP_OPTIONS_MQTT_PORT: '8883',
    WIOTP_OPTIONS_MQTT_CAFILE: '/d/ca.pem',
    WIOTP_IDENTITY_ORGID: 'abc123',
    WIOTP_API_KEY: 'a-abc123-0123456789',
    WIOTP_API_TOKEN: 'tok',
  });
});

test('names no key where there is none', () => {
  const variables = clientVariables({ domain: 'iot.test', org: 'abc123' }, trusted);
  assert.not.ok('WIOTP_API_KEY' in variables || 'WIOTP_API_TOKEN' in variables);
});

test('keeps what is set, and leaves the port to the client', () => {
  const environment = launched({ PATH: '/bin', WIOTP_API_KEY: 'a-xyz789-abcdefghij', REQUESTS_CA_BUNDLE: '/mine.pem' });
  assert.is(environment.PATH, '/bin');
  assert.is(environment.WIOTP_API_KEY, 'a-xyz789-abcdefghij');
  assert.is(environment.REQUESTS_CA_BUNDLE, '/mine.pem');
  assert.is(environment.NODE_EXTRA_CA_CERTS, '/d/x.pem');
  assert.is(environment.WIOTP_OPTIONS_MQTT_PORT, undefined);
  assert.equal(JSON.parse(environment.WIOTP_REDIRECT ?? ''), redirect);
});

// biome-ignore format: a table reads in columns
const added: readonly (readonly [variable: string, before: string | undefined, expected: string])[] = [
  ['NODE_OPTIONS', undefined,           '--require /p/preload.cjs'],
  ['NODE_OPTIONS', '--no-warnings',     '--no-warnings --require /p/preload.cjs'],
  ['PYTHONPATH',   undefined,           '/p/py'],
  ['PYTHONPATH',   '/mine',             `/p/py${delimiter}/mine`],
  ['NO_PROXY',     'intranet',          'intranet,iot.test,.iot.test'],
  ['no_proxy',     undefined,           'iot.test,.iot.test'],
  ['JAVA_TOOL_OPTIONS', '-Xmx1g',       '-Xmx1g -Djavax.net.ssl.trustStore=/d/t.jks -Djavax.net.ssl.trustStorePassword=changeit'],
];

for (const [variable, before, expected] of added) {
  test(`adds to ${variable}, ${before === undefined ? 'not set' : `"${before}"`}`, () => {
    assert.is(launched(before === undefined ? {} : { [variable]: before })[variable], expected);
  });
}

test('quotes a path with a space for Node', () => {
  assert.is(launched({}, '/my files/p.cjs').NODE_OPTIONS, '--require "/my files/p.cjs"');
});
