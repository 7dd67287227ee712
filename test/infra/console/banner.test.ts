import { banner, type StartDescription, startRecord } from '../../../infra/console/banner.ts';
import { assert, suite } from '../../spec/suite.ts';
import { start } from './start.ts';

const test = suite('banner');

test('tells a newcomer what is needed for a first message', () => {
  assert.is(
    banner(start),
    `wiotp-sandbox 0.1.0 is ready

  org        sandbx
  API key    a-sandbx-0123456789
  token      sandbox-api-token
  device     d:sandbx:demo:device-1, token: sandbox-device-token
  ports      8080 (for 80), 1883
             each speaks MQTT, WebSocket and HTTP, with TLS and without
  hosts      sandbx.messaging.internetofthings.ibmcloud.com, sandbx.messaging.wiotp.localhost
             \`npx wiotp-sandbox hosts\` prints lines for a hosts file; \`run\` needs none
  CA         /data/tls/ca.pem
  data       /data (new)
  HTTP API   http://127.0.0.1:8080/api/v0002/docs
             the sandbox's own: http://127.0.0.1:8080/_sandbox/v1

  ! port 80 needs a privilege: 8080 stands in

  in another terminal, to see a message here:
    npx wiotp-sandbox publish --type demo --device device-1 --event status '{"temperature": 21}'
  your own program, unchanged:
    npx wiotp-sandbox run -- node app.js
`,
  );
});

const own = { id: 'abc123', apiKey: { key: 'a-abc123-k' }, device: { typeId: 't', deviceId: 'd' } };
const { ca: _ca, data: _data, ...withoutFiles } = start;

// biome-ignore format: a table reads in columns
const cases: [string, StartDescription, RegExp][] = [
  ['a token that somebody chose',   { ...start, orgs: [own] },                              / {2}token {6}the one in your configuration\n.*d:abc123:t:d, token: the one in your configuration/],
  ['more orgs',                     { ...start, orgs: [own, { id: 'b' }, { id: 'c' }] },    /org {8}abc123 \(and 2 more: b, c\)/],
  ['no org',                        { ...start, orgs: [] },                                 /org {8}none but quickstart/],
  ['no device',                     { ...start, orgs: [{ id: 'abc123' }] },                 /run -- node app\.js\n$/],
  ['any free port',                 { ...start, ports: [{ requested: 0, port: 40123 }] },   /ports {6}40123\n/],
  ['every address',                 { ...start, host: '0.0.0.0' },                          /http:\/\/127\.0\.0\.1:8080/],
  ['an IPv6 address',               { ...start, host: '::1' },                              /http:\/\/\[::1\]:8080/],
  ['a plain listener',              { ...start, plainListener: '127.0.0.1:1885' },          /plain MQTT 127\.0\.0\.1:1885\n/],
  ['a certificate of one\'s own',   withoutFiles,                                           /CA {9}none: your own certificate is used\n/],
  ['a log in memory',               withoutFiles,                                           /data {7}in memory: forgotten/],
  ['a run that stopped in order',   { ...start, lastStop: 'in order', events: 1_234 },      /\/data \(1,234 events; the last run stopped in order\)/],
  ['a run that was killed',         { ...start, lastStop: 'killed', events: 1 },            /\/data \(1 event; the last run did not stop in order, everything/],
];
for (const [name, description, expected] of cases) {
  test(`knows ${name}`, () => assert.match(banner(description), expected));
}

test('leaves out the advice that nothing needs', () => {
  const text = banner({ ...start, hints: [], orgs: [{ id: 'abc123' }] });
  assert.not.match(text, '!');
  assert.not.match(text, 'publish --type');
});

test('tells programs no token', () => {
  const record = JSON.stringify(startRecord(start));
  assert.match(record, '"orgs":["sandbx"]');
  assert.not.match(record, /sandbox-(api|device)-token/);
});
