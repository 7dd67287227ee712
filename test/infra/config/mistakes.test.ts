/** Every mistake: where it is, what was seen, what was expected. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { loadGiven, mistakesOf } from './spec.ts';

const test = suite('mistakes in the configuration');
const port = 'expected a port, a whole number from 0 to 65535 (0: any free one)';
const six = 'expected six lower-case letters or digits, such as "abc123"';
const id = 'expected 1 to 36 letters, digits, "-", "_" or "."';
const stores =
  'expected "lmdb", "memory", or the address of an EventStoreDB, such as "esdb://localhost:2113?tls=false"';
const addresses =
  'expected the address of an EventStoreDB, such as "esdb://admin:changeit@localhost:2113" or "esdb://localhost:2113?tls=false"; ":", "@", "/" and "?" in a password are written as %3A, %40, %2F and %3F';
const levels = 'expected one of "trace", "debug", "info", "warn", "error", "fatal", "silent"';

// biome-ignore format: a table reads in columns
const inFile = [
  // name                              file                                     mistake
  ['an unknown key',                   'node: a\nlisen: [1]',                   '2:1: lisen: unknown key; did you mean "listen"?'],
  ['an unknown key, like no other',    'xyzzy: 1',                              '1:1: xyzzy: unknown key'],
  ['a nested unknown key',             'orgs:\n  - id: abc123\n    device: []', '3:5: orgs[0].device: unknown key; did you mean "devices"?'],
  ['the rest of a token with a comma', 'orgs: [{ id: abc123, devices: [{ typeId: t, deviceId: d, token: my,secret }] }]', '1:68: orgs[0].devices[0]: unknown key'],
  ['a list that is none',              'listen: 1883',                          '1:9: listen: saw 1883, expected a list'],
  ['a wrong item',                     'listen: [1883,\n  http]',               `2:3: listen[1]: saw "http", ${port}`],
  ['a number out of its range',        'listen: [70000]',                       `1:10: listen[0]: saw 70000, ${port}`],
  ['an empty list of ports',           'listen: []',                            '1:1: listen: saw a list, expected at least one port'],
  ['a key without a value',            'node:',                                 '1:6: node: saw nothing, expected text'],
  ['a choice that is none',            'logLevel: wran',                        `1:11: logLevel: saw "wran", ${levels}; did you mean "warn"?`],
  ['a fraction',                       'payloadBytesMax: 1.5',                  '1:18: payloadBytesMax: saw 1.5, expected a whole number of bytes from 1 to 16777216'],
  ['an org id that YAML reads as a number', 'orgs: [{ id: 123456 }]',           '1:14: orgs[0].id: saw 123456, expected text: put it in quotes'],
  ['an org id of seven characters',    'orgs: [{ id: abc1234 }]',               `1:14: orgs[0].id: saw "abc1234", ${six}`],
  ['an org without id',                'orgs:\n  - devices: []',                '2:5: orgs[0].id: saw nothing, expected text'],
  ['a device id with a space',         'orgs: [{ id: abc123, devices: [{ typeId: t, deviceId: "a b", token: x }] }]', `1:55: orgs[0].devices[0].deviceId: saw "a…", ${id}`],
  ['an empty token',                   'orgs: [{ id: abc123, devices: [{ typeId: t, deviceId: d, token: "" }] }]', '1:65: orgs[0].devices[0].token: saw ***, expected at least 1 character'],
  ['a token that YAML reads as a number', 'orgs: [{ id: abc123, devices: [{ typeId: t, deviceId: d, token: 12345 }] }]', '1:65: orgs[0].devices[0].token: saw a number, expected text: put it in quotes'],
  ['a token in the place of a mapping', 'orgs: [{ id: abc123, apiKeys: [secret] }]', '1:32: orgs[0].apiKeys[0]: saw text, expected keys and values'],
  ['a permission that is none',        'orgs: [{ id: abc123, apiKeys: [{ key: a-abc123-0123456789, token: x, permissions: [evt_send] }] }]', '1:84: orgs[0].apiKeys[0].permissions[0]: saw "evt_send", expected one of "event_send", "event_recv", "cmd_send", "cmd_recv", "dm_protocol", "dm_status", "create_devices"; did you mean "event_send"?'],
  ['an org twice',                     'orgs:\n  - id: abc123\n  - id: abc123', '3:9: orgs[1].id: saw "abc123" a second time, expected it once'],
  ['a device twice',                   'orgs:\n  - id: abc123\n    devices:\n      - { typeId: t, deviceId: d, token: x }\n      - { typeId: t, deviceId: d, token: y }', '5:32: orgs[0].devices[1].deviceId: saw "t:d" a second time, expected it once'],
  ['a gateway twice',                  'orgs:\n  - id: abc123\n    gateways:\n      - { typeId: g, deviceId: d, token: x }\n      - { typeId: g, deviceId: d, token: y }', '5:32: orgs[0].gateways[1].deviceId: saw "g:d" a second time, expected it once'],
  ['a device type twice',              'orgs: [{ id: abc123, deviceTypes: [{ id: a }, { id: a }] }]', '1:53: orgs[0].deviceTypes[1].id: saw "a" a second time, expected it once'],
  ['a type of devices and gateways',   'orgs: [{ id: abc123, deviceTypes: [{ id: a }], gateways: [{ typeId: a, deviceId: d, token: x }] }]', '1:69: orgs[0].gateways[0].typeId: saw "a", which is a type of devices here; expected a type that only gateways have'],
  ['a role that is none',              'orgs: [{ id: abc123, apiKeys: [{ key: a-abc123-0123456789, token: x, roles: [PD_STANDARD_AP] }] }]', '1:78: orgs[0].apiKeys[0].roles[0]: saw "PD_STANDARD_AP", expected one of "PD_STANDARD_APP", "PD_OPERATOR_APP", "PD_ADMIN_APP", "PD_TRUSTED_APP", "PD_DATA_PROCESSOR_APP", "PD_VISUALIZATION_APP", "PD_DEVICE_APP"; did you mean "PD_STANDARD_APP"?'],
  ['a user twice',                     'orgs: [{ id: abc123, users: [{ id: ann }, { id: ann }] }]', '1:49: orgs[0].users[1].id: saw "ann" a second time, expected it once'],
  ['a user with a blank',              'orgs: [{ id: abc123, users: [{ id: ann b }] }]', '1:36: orgs[0].users[0].id: saw "ann…", expected 1 to 255 characters without spaces and "/", such as "ann@example.com"'],
  ['the role of a key for a user',     'orgs: [{ id: abc123, users: [{ id: ann, roles: [PD_ADMIN_APP] }] }]', '1:49: orgs[0].users[0].roles[0]: saw "PD_ADMIN_APP", expected one of "PD_ADMIN_USER", "PD_OPERATOR_USER", "PD_DEVELOPER_USER", "PD_ANALYST_USER", "PD_READER_USER"'],
  ['a key twice',                      'orgs: [{ id: abc123, apiKeys: [{ key: a-abc123-0123456789, token: x }, { key: a-abc123-0123456789, token: y }] }]', '1:79: orgs[0].apiKeys[1].key: saw "a-abc123-0123456789" a second time, expected it once'],
  ['a key of another org',             'orgs: [{ id: abc123, apiKeys: [{ key: a-def456-0123456789, token: x }] }]', '1:39: orgs[0].apiKeys[0].key: saw a key of the org "def456", expected one of "abc123", such as "a-abc123-0123456789"'],
  ['a port twice',                     'listen: [0, 0, 1883, 1883]',            '1:22: listen[3]: saw 1883 a second time, expected it once'],
  ['a domain of one label',            'domain: [localhost]',                   '1:10: domain[0]: saw "localhost", expected a domain of two or more lower-case labels, such as "wiotp.localhost"'],
  ['the platform\'s own domain',       'domain: [internetofthings.ibmcloud.com]', '1:10: domain[0]: saw "internetofthings.ibmcloud.com", which is always answered for; leave it out'],
  ['half a pair of files',             'tls:\n  key: wiotp-sandbox.yaml',       '2:8: tls.key: saw tls.key without tls.certificate, expected both or neither'],
  ['a plain listener for the network', 'plainListener: 0.0.0.0:1885',           '1:16: plainListener: saw "0.0.0.0:1885", expected a loopback host (127.0.0.1, [::1] or localhost): this listener checks no credentials'],
  ['a plain listener without a port',  'plainListener: localhost',              '1:16: plainListener: saw "localhost", expected HOST:PORT, such as "127.0.0.1:1885"'],
  ['a plain listener on a port of the others', 'listen: [1883]\nplainListener: 127.0.0.1:1883', '2:16: plainListener: saw port 1883, which "listen" has too; expected another'],
  ['a buffer that holds no message',   'payloadBytesMax: 16777216\noutboundBytesMax: 100000', '2:19: outboundBytesMax: saw 100000, expected more than payloadBytesMax (16777216): a client could never be sent the largest message'],
  ['a store that is none',             'store: lmbd',                           `1:8: store: saw "lmbd", ${stores}`],
  ['an address without a host',        'store: esdb://admin:secret@',           `1:8: store: saw "esdb://***@", ${addresses}`],
  ['a password with a slash',          'store: esdb://admin:sec/ret@localhost', `1:8: store: saw "esdb://***@localhost", ${addresses}`],
  ['a scheme with a typing error',     'store: edsb:/admin:secret@localhost',   `1:8: store: saw "edsb:/***@localhost", ${stores}`],
  ['an option that the client has not', 'store: esdb://localhost?tsl=false',    '1:8: store: saw "esdb://localhost?tsl=false", expected an option that its client knows in place of "tsl"'],
  ['payloads that EventStoreDB refuses', 'store: esdb://localhost\npayloadBytesMax: 1000000', '2:18: payloadBytesMax: saw 1000000, expected at most 491520: EventStoreDB, the "store", takes no larger ones'],
  ['a list as the file',               '- a',                                   '1:1: the file: saw a list, expected keys and values'],
  ['text as the file',                 'hello',                                 '1:1: the file: saw text, expected keys and values'],
  ['a key twice in the file',          'node: a\nnode: b',                      '2:1: this is not valid YAML: this key stands twice in its mapping'],
  ['a tab',                            'tls:\n\tkey: a',                        '2:1: this is not valid YAML: a tab as indentation; use spaces'],
  ['an open bracket',                  'listen: [1',                            '1:11: this is not valid YAML: the indentation does not fit the lines around it, or a bracket is still open'],
  ['two documents',                    'node: a\n---\nnode: b',                 '2:1: this is not valid YAML: a second document ("---"); expected one'],
  ['a token that YAML reads as a tag', 'apiToken: !secret',                     '1:11: this is not valid YAML: a tag ("!…") that is not known; quote text that starts with "!"'],
] as const;

for (const [name, yaml, mistake] of inFile) {
  test(`in a file: ${name}`, async () => {
    const mistakes = await mistakesOf({ yaml });
    assert.ok(
      mistakes.includes(`wiotp-sandbox.yaml:${mistake}`),
      `saw:\n${mistakes.join('\n')}\nexpected:\n${mistake}`,
    );
  });
}

// biome-ignore format: a table reads in columns
const elsewhere = [
  // name                            given                                                            mistakes
  ['a variable',                     { environment: { WIOTP_SANDBOX_LISTEN: '80,x' } },               [`WIOTP_SANDBOX_LISTEN: saw "x", ${port}`]],
  ['a number in a variable',         { environment: { WIOTP_SANDBOX_PAYLOAD_BYTES_MAX: '128k' } },    ['WIOTP_SANDBOX_PAYLOAD_BYTES_MAX: saw "128k", expected a whole number of bytes from 1 to 16777216']],
  ['a boolean in a variable',        { environment: { WIOTP_SANDBOX_LOG_PAYLOADS: 'yes' } },          ['WIOTP_SANDBOX_LOG_PAYLOADS: saw "yes", expected true or false']],
  ['an unknown variable',            { environment: { WIOTP_SANDBOX_LOGLEVL: 'x' } },                 ['WIOTP_SANDBOX_LOGLEVL: unknown variable; did you mean "WIOTP_SANDBOX_LOG_LEVEL"?']],
  ['a variable like no other',       { environment: { WIOTP_SANDBOX_XYZZY: 'x' } },                   ['WIOTP_SANDBOX_XYZZY: unknown variable']],
  ['a flag',                         { flags: { org: 'ABC' } },                                       [`--org: saw "ABC", ${six}`]],
  ['a flag of a nested setting',     { flags: { 'tls.key': 'missing.pem', 'tls.certificate': '' } },  ['--tls-certificate: saw "", expected a file']],
  ['a key that is none',             { flags: { apiKey: 'a-abc123-short' } },                         ['--api-key: saw "a-abc123-short", expected "a-{org}-{10 letters or digits}", such as "a-abc123-a84ps90Ajs"']],
  ['a key of another org',           { flags: { org: 'abc123', apiKey: 'a-def456-0123456789' } },     ['--api-key: saw a key of the org "def456", expected one of "abc123", such as "a-abc123-0123456789"']],
  ['a token that is empty',          { flags: { apiToken: '' } },                                     ['--api-token: saw ***, expected a token']],
  ['a token for no org',             { yaml: 'orgs: [{ id: abc123 }]', flags: { apiToken: 'secret' } }, ['--api-token: saw a token without "org" or "apiKey", expected one of them: "orgs" holds several']],
  ['a key that the file has',        { yaml: 'orgs: [{ id: abc123, apiKeys: [{ key: a-abc123-0123456789, token: x }] }]', flags: { org: 'abc123' } }, ['--org: saw the key "a-abc123-0123456789", which "orgs" has too; expected another, or its token there']],
  ['a default that no longer fits',  { flags: { payloadBytesMax: '16777216' } },                      ['the default of outboundBytesMax: saw 16777216, expected more than payloadBytesMax (16777216): a client could never be sent the largest message']],
  ['a file that is not there',       { file: 'other.yaml' },                                          ['other.yaml: there is no such file']],
  ['a directory as the file',        { file: '.' },                                                   ['.: this is a directory, not a file']],
] as const;

for (const [name, given, expected] of elsewhere) {
  test(name, async () => {
    const mistakes = await mistakesOf(given);
    for (const line of expected) assert.ok(mistakes.includes(line), `saw:\n${mistakes.join('\n')}\nexpected:\n${line}`);
  });
}

test('files that cannot be read are named, wherever they were given', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'data'), 'a file');
  const yaml = 'tls:\n  certificate: chain.pem\n  key: key.pem\n';
  assert.equal(await mistakesOf({ directory, yaml, flags: { data: 'data' } }), [
    `wiotp-sandbox.yaml:2:16: tls.certificate: saw "${join(directory, 'chain.pem')}", expected a file that can be read`,
    `wiotp-sandbox.yaml:3:8: tls.key: saw "${join(directory, 'key.pem')}", expected a file that can be read`,
    `--data: saw "${join(directory, 'data')}", which is a file; expected a directory`,
  ]);
});

test('a file of more than a mebibyte is not read', async () => {
  const mistakes = await mistakesOf({ yaml: `# ${'x'.repeat(1_048_576)}` });
  assert.equal(mistakes, ['wiotp-sandbox.yaml: the file has more than 1048576 bytes']);
});

test('a file without an end is not read for ever', async () => {
  assert.equal(await mistakesOf({ file: '/dev/zero' }), ['/dev/zero: the file has more than 1048576 bytes']);
});

test('all mistakes are told at once: the file from top to bottom, then the others', async () => {
  const yaml = 'orgs: [{ id: A }]\nlisten: [x]\nfoo: 1\n';
  const environment = { WIOTP_SANDBOX_STORE: 'disk', WIOTP_SANDBOX_BAR: '1' };
  assert.equal(await mistakesOf({ yaml, environment, flags: { listen: '1,1', logFormat: 'xml' } }), [
    `wiotp-sandbox.yaml:1:14: orgs[0].id: saw "A", ${six}`,
    `wiotp-sandbox.yaml:2:10: listen[0]: saw "x", ${port}`,
    'wiotp-sandbox.yaml:3:1: foo: unknown key',
    `WIOTP_SANDBOX_STORE: saw "disk", ${stores}`,
    '--log-format: saw "xml", expected one of "auto", "pretty", "json"',
    'WIOTP_SANDBOX_BAR: unknown variable',
    '--listen: saw 1 a second time, expected it once',
  ]);
});

test('a value that a flag replaces is a mistake all the same', async () => {
  const loaded = await loadGiven({ yaml: 'store: disk', flags: { store: 'memory' } });
  assert.is(loaded.ok, false);
});
