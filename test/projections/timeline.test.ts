import type * as z from 'zod';
import { type EventType, eventKind, eventSchemas } from '../../domain/events/catalogue.ts';
import { timelineItem } from '../../projections/timeline.ts';
import { assert, suite } from '../spec/suite.ts';
import { inOrg, recorded, samples, token } from './timeline-samples.ts';

// biome-ignore format: a table reads in columns
const summaries: { readonly [T in EventType]: string } = {
  OrgCreated:               'org abc123 was created (active, security level tls-optional)',
  OrgStatusChanged:         'org abc123 is now disabled',
  OrgSecurityLevelChanged:  'org abc123 now has security level tls-token',
  LastEventCacheConfigured: 'org abc123 caches last events for 7 days',
  ConnectionStatesConfigured: 'org abc123 no longer records connection states',
  AccessControlConfigured:  'org abc123 limits keys to their resource groups',
  ApiKeyCreated:            'API key a-abc123-k was created, allowed event_send, cmd_recv',
  ApiKeyTokenChanged:       'API key a-abc123-k has a new token',
  ApiKeyPermissionsChanged: 'API key a-abc123-k is now without permissions',
  ApiKeyUpdated:            'API key a-abc123-k has a new comment, expires',
  ApiKeyRolesChanged:       'API key a-abc123-k now has the role PD_OPERATOR_APP',
  ApiKeyDeleted:            'API key a-abc123-k was deleted',
  DeviceTypeAdded:          'type pump was added for devices',
  DeviceTypeUpdated:        'type pump has a new description, metadata',
  DeviceTypeDeleted:        'type pump was deleted',
  DeviceRegistered:         'device pump/p-1 was registered as a gateway',
  DeviceTokenChanged:       'device pump/p-1 has a new token',
  DeviceUpdated:            'device pump/p-1 has a new deviceInfo, alert',
  DeviceLocationUpdated:    'device pump/p-1 is now at latitude 51.5, longitude -0.25',
  DeviceStatusChanged:      'device pump/p-1 is now disabled',
  DeviceRolesChanged:       'device pump/p-1 now has the roles PD_OPERATOR_APP, other',
  DeviceDeleted:            'device pump/p-1 was deleted',
  DiagnosticLogAdded:       'device pump/p-1 has a diagnostic log of severity 2: "too warm"',
  DiagnosticLogDeleted:     'device pump/p-1 no longer has the diagnostic log l-1',
  DiagnosticLogsCleared:    'device pump/p-1 no longer has diagnostic logs',
  ErrorCodeAdded:           'device pump/p-1 has the error code 12',
  ErrorCodesCleared:        'device pump/p-1 no longer has error codes',
  ResourceGroupCreated:     'resource group g-1 was created as "the pumps"',
  ResourceGroupUpdated:     'resource group g-1 has a new name',
  ResourceGroupDeleted:     'resource group g-1 was deleted',
  ResourceGroupMembersAdded: 'resource group g-1 now holds pump/p-1, pump/p-2, too',
  ResourceGroupMembersRemoved: 'resource group g-1 no longer holds pump/p-1, pump/p-2',
  UserAdded:                'user ada@example.com was added with no role',
  UserRolesChanged:         'user ada@example.com now has the role PD_OPERATOR_APP',
  ClientConnected:          'device pump/p-1 connected from 127.0.0.1 on port 8883 over TLS with mqtt4, resuming its durable session',
  ConnectRefused:           'device pump/p-1 was refused from 127.0.0.1 on port 8883 over TLS with mqtt4: The operation is not authorized. (device-unknown, CONNACK 5, close code 180)',
  ClientDisconnected:       'device pump/p-1 disconnected: Fine. (close code 0, after 1 message sent and 0 received)',
  ClientSubscribed:         'application app1 subscribed to "iot-2/app/+/mon" at QoS 1',
  SubscribeRefused:         'application app1 had a subscription to "#" at QoS 0 refused: No. (topic-not-valid, connection closed with 276)',
  UnsubscribeRefused:       'application app1 had an end of its subscription to "a?b" refused: No. (topic-not-valid, connection closed with 276)',
  ClientUnsubscribed:       'application app1:_x unsubscribed from "a", "b", "c", "d", "e" and 2 more',
  MessagePublished:         'device pump/p-1 sent event status as json (QoS 1, 2 bytes)',
  PublishRefused:           'gateway hub/g-1 had a message to "x" refused (QoS 0, 3 bytes): No. (topic-not-valid, connection stays)',
  DuplicateReceived:        'application app1 repeated QoS 2 message 4, which is known already',
  MessageReleased:          'application app1 released QoS 2 message 4',
  DeliveriesAcknowledged:   'application app1 acknowledged the receipt of 1 message and the delivery of 2 messages',
  DeliveriesDropped:        'application app1 will not receive 2 messages: the queue is full',
  SandboxStarted:           'the sandbox started (node n1, version 0.1.0)',
  SandboxStopped:           'the sandbox stopped (node n1)',
  HistoryTruncated:         'the sandbox gives up the traffic before position 1000: at most 900 events',
  OrgImportBegan:           'org abc123 is being imported from def456: 42 events (0123456789abcdef)',
  OrgImported:              'org abc123 was imported: 42 events (0123456789abcdef)',
  ClockSet:                 'org abc123 has its clock at 2023-11-14T22:13:20.000Z, standing',
  InputIgnored:             'the sandbox was asked by registry/define-org for what held already',
  InputRefused:             'the sandbox refused device-types/add: There is one. (device-type-exists)',
  ApiRequestAnswered:       'the sandbox answered GET /api/v0002/device/types for a-abc123-k with 501 in 2 ms',
};

const test = suite('timeline item');

for (const type of Object.keys(eventSchemas) as EventType[]) {
  test(`says what ${type} means, without credentials`, () => {
    const data = (eventSchemas[type] as z.ZodType<object>).parse(samples[type]);
    const payload = type === 'MessagePublished' ? { payload: Buffer.from('{}') } : {};
    const item = timelineItem(recorded({ type, data, ...payload }));
    assert.is(item.summary, summaries[type]);
    assert.ok(item.summary.startsWith(`${item.who} `));
    assert.is(item.kind, eventKind(type));
    assert.not.match(JSON.stringify(item), /SALT|DIGEST|"token"/);
    const { token: _, ...facts } = samples[type] as Record<string, unknown>;
    assert.equal(item.data, facts);
  });
}

test('carries the envelope with ISO times', () => {
  const event = recorded(
    { type: 'SandboxStopped', data: { node: 'n1' } },
    { org: '-', at: Date.UTC(2024, 4, 1, 10), correlationId: 'c-1', causationId: 'id-0' },
  );
  assert.equal(timelineItem(event), {
    position: 7,
    id: 'id-1',
    type: 'SandboxStopped',
    kind: 'sandbox',
    org: '-',
    at: '2024-05-01T10:00:00.000Z',
    recordedAt: '1970-01-01T00:00:01.000Z',
    data: { node: 'n1' },
    correlationId: 'c-1',
    causationId: 'id-0',
    who: 'the sandbox',
    summary: 'the sandbox stopped (node n1)',
  });
});

// biome-ignore format: a table reads in columns
const payloads: [string, Buffer, object][] = [
  ['text as it is',                    Buffer.from('{"t":21.5}'),             { payload: '{"t":21.5}' }],
  ['an empty payload as empty text',   Buffer.alloc(0),                       { payload: '' }],
  ['a byte order mark kept',           Buffer.from([0xef, 0xbb, 0xbf, 0x61]), { payload: '\ufeffa' }],
  ['control characters kept',          Buffer.from('a\u0000\n'),              { payload: 'a\u0000\n' }],
  ['bytes that are not text as base64',Buffer.from([0xff, 0x00]),             { payloadBase64: '/wA=' }],
];
for (const [name, payload, expected] of payloads) {
  test(`shows ${name}`, () => {
    const shown = timelineItem(recorded({ type: 'MessagePublished', data: samples.MessagePublished, payload }));
    const { payload: text, payloadBase64 } = shown;
    assert.equal(text === undefined ? { payloadBase64 } : { payload: text }, expected);
  });
}

test('names the device that a message concerns, not the gateway that sent it', () => {
  const data = { clientId: 'g:abc123:hub:g-1', topic: 'iot-2/type/pump/id/p-1/evt/e/fmt/json', qos: 0 };
  const { clientId, typeId, deviceId, summary } = timelineItem(recorded({ type: 'MessagePublished', data }));
  assert.equal({ clientId, typeId, deviceId }, { clientId: 'g:abc123:hub:g-1', typeId: 'pump', deviceId: 'p-1' });
  assert.is(summary, 'gateway hub/g-1 sent event e as json of device pump/p-1 (QoS 0, 0 bytes)');
});

test('shows an event of a later version under its own name', () => {
  const item = timelineItem(recorded({ type: 'DeviceMoved', data: { ...inOrg, secret: token } }));
  assert.is(item.kind, 'unknown');
  assert.is(item.summary, 'device pump/p-1 left an event of type DeviceMoved');
  assert.equal(item.data, inOrg);
});

test('bounds a sentence, whatever the client sent', () => {
  const data = { ...samples.PublishRefused, topic: 't'.repeat(60_000) };
  assert.ok(timelineItem(recorded({ type: 'PublishRefused', data })).summary.length < 400);
});
