/** The names that follow from the schema, and how texts become values. */
import { keysAt, settings, valueOfText } from '../../../infra/config/settings.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('settings');

// biome-ignore format: a table reads in columns
const named = [
  // key                 flag                      variable                                kind
  ['data',               'data',                   'WIOTP_SANDBOX_DATA',                   'text'],
  ['listen',             'listen',                 'WIOTP_SANDBOX_LISTEN',                 'numbers'],
  ['domain',             'domain',                 'WIOTP_SANDBOX_DOMAIN',                 'list'],
  ['tls.certificate',    'tls-certificate',        'WIOTP_SANDBOX_TLS_CERTIFICATE',        'text'],
  ['plainListener',      'plain-listener',         'WIOTP_SANDBOX_PLAIN_LISTENER',         'text'],
  ['apiToken',           'api-token',              'WIOTP_SANDBOX_API_TOKEN',              'text'],
  ['orgs',               undefined,                undefined,                              'structure'],
  ['logLevel',           'log-level',              'WIOTP_SANDBOX_LOG_LEVEL',              'text'],
  ['logPayloads',        'log-payloads',           'WIOTP_SANDBOX_LOG_PAYLOADS',           'boolean'],
  ['retentionDays',      'retention-days',         'WIOTP_SANDBOX_RETENTION_DAYS',         'number'],
  ['queuedMessagesMax',  'queued-messages-max',    'WIOTP_SANDBOX_QUEUED_MESSAGES_MAX',    'number'],
] as const;

for (const [key, flag, variable, kind] of named) {
  test(`${key} has its flag, variable and kind`, () => {
    const setting = settings.find((candidate) => candidate.key === key);
    assert.equal([setting?.flag, setting?.variable, setting?.kind], [flag, variable, kind]);
  });
}

test('no two settings share a flag or a variable, and none takes the name of a general flag', () => {
  const flags = settings.flatMap(({ flag }) => flag ?? []);
  assert.is(new Set([...flags, 'config', 'help', 'version']).size, flags.length + 3);
  const variables = settings.flatMap(({ variable }) => variable ?? []);
  assert.is(new Set([...variables, 'WIOTP_SANDBOX_CONFIG']).size, variables.length + 1);
});

test('what has no default says what applies instead', () => {
  const silent = settings.filter(({ fallback, unset }) => (fallback === undefined) === (unset === undefined));
  assert.equal(silent, []);
});

// biome-ignore format: a table reads in columns
const texts = [
  // kind       text              value
  ['number',    '17',             17],
  ['number',    '-1',             -1],
  ['number',    '1e3',            '1e3'],
  ['number',    '0x10',           '0x10'],
  ['number',    '',               ''],
  ['boolean',   'true',           true],
  ['boolean',   '0',              false],
  ['boolean',   'yes',            'yes'],
  ['list',      'a, b,,c',        ['a', 'b', 'c']],
  ['list',      '',               []],
  ['numbers',   '80, x',          [80, 'x']],
  ['text',      ' a,b ',          ' a,b '],
] as const;

for (const [kind, text, value] of texts) {
  test(`"${text}" as ${kind}`, () => assert.equal(valueOfText(kind, text), value));
}

test('knows which keys may stand where', () => {
  assert.equal(keysAt(['tls']), ['certificate', 'key']);
  assert.equal(keysAt(['orgs', 3, 'apiKeys', 0]), ['key', 'token', 'roles', 'permissions', 'comment']);
  assert.equal(keysAt(['orgs']), []);
  assert.equal(keysAt(['nowhere', 'x']), []);
  assert.ok(keysAt([]).includes('plainListener'));
});
