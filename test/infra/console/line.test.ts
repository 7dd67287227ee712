import { timelineLine } from '../../../infra/console/line.ts';
import { timelineItem } from '../../../projections/timeline.ts';
import { assert, suite } from '../../spec/suite.ts';
import { item, message, refusal, sighting } from './items.ts';

const test = suite('console line');

const lineOf = (event: ReturnType<typeof message>, options = {}) =>
  timelineLine(timelineItem({ ...event, position: 7, stream: 's', revision: 0 }), options);

const connected = { ...sighting, connectionId: 'c', clean: true, sessionPresent: false, keepAliveSeconds: 60 };
const call = {
  method: 'GET',
  path: '/api/v0002/device/types',
  status: 501,
  durationMs: 0.4,
  rejection: 'not-emulated',
};

// biome-ignore format: a table reads in columns
const lines: [string, string, string][] = [
  ['a connection', timelineLine(item('ClientConnected', connected)), '10:00:00.123 sandbx connect  device demo/device-1   connected from 127.0.0.1 on port 1883 with mqtt4'],
  ['a message',    lineOf(message('{"t":21}')),                      '10:00:00.123 sandbx message  device demo/device-1   sent event status as json (QoS 0, 8 bytes) {"t":21}'],
  ['a call',       timelineLine(item('ApiRequestAnswered', call)),   '10:00:00.123 sandbx api      the sandbox            answered GET /api/v0002/device/types with 501 in 0 ms (not-emulated) → docs/fidelity.md lists every endpoint of the platform and its state'],
  ['what concerns no org', timelineLine(item('SandboxStopped', { node: 'n' }, { org: '-' })), '10:00:00.123 -      sandbox  the sandbox            stopped (node n)'],
];
for (const [name, line, expected] of lines) test(`shows ${name}`, () => assert.is(line, expected));

test('says of a refusal why, and what to do', () => {
  const line = lineOf(refusal());
  assert.match(line, 'refused  device demo/device-9   was refused from 127.0.0.1');
  assert.match(line, 'The operation is not authorized. (device-unknown');
  assert.match(line, '→ register it in the configuration file');
  assert.match(line, 'typeId: "demo", deviceId: "device-9"');
  assert.not.match(line, '\n');
});

// biome-ignore format: a table reads in columns
const payloads: [string, string | Uint8Array, string][] = [
  ['leaves out an empty payload',      '',                            '(QoS 0, 0 bytes)'],
  ['escapes control characters',       'a\u001b[31m\r\n\u0000\u009b', '(QoS 0, 11 bytes) a\\u001b[31m\\r\\n\\u0000\\u009b'],
  ['escapes what turns text round',    'a\u202eb\u2028',              '(QoS 0, 8 bytes) a\\u202eb\\u2028'],
  ['keeps other languages',            'é ☃ 😀',                      '(QoS 0, 11 bytes) é ☃ 😀'],
  ['cuts a long payload',              'x'.repeat(500),               `(QoS 0, 500 bytes) ${'x'.repeat(120)}…`],
  ['cuts no character in half',        `${'x'.repeat(119)}😀😀`,      `(QoS 0, 127 bytes) ${'x'.repeat(119)}…`],
  ['shows bytes as base64',            Buffer.from([0xff, 0x00]),     '(QoS 0, 2 bytes) base64:/wA='],
];
for (const [name, payload, expected] of payloads) {
  test(name, () => assert.ok(lineOf(message(payload)).endsWith(expected), lineOf(message(payload))));
}

test('can leave payloads out', () => assert.not.match(lineOf(message('s3cret'), { payloads: false }), 's3cret'));

test('escapes and bounds what a client chose to be called', () => {
  const data = { clientId: `p:plain:\u001b]0;x\u0007${'y'.repeat(5_000)}`, filters: ['z\n'.repeat(5_000)] };
  const line = timelineLine(item('ClientUnsubscribed', data));
  assert.not.match(line, /\p{Cc}/u);
  assert.ok(line.length < 1_500);
});

test('shows the clock of the place', () => {
  assert.ok(lineOf(message(''), { utcOffsetMinutes: -570 }).startsWith('00:30:00.123 '));
});

test('colours only when asked, and nothing but whole pieces', () => {
  assert.not.match(lineOf(refusal()), '\u001b');
  const colored = lineOf(refusal(), { color: true });
  assert.match(colored, '\u001b[31m');
  assert.is(colored.replace(/\u001b\[\d+m/g, ''), lineOf(refusal()));
});
