import type * as z from 'zod';
import { type EventOf, type EventType, eventKind, eventSchemas } from '../../domain/events/catalogue.ts';
import type { Metadata, RecordedEvent } from '../../domain/recorded-event.ts';
import { rejectionIds } from '../../domain/rejections.ts';
import { timelineItem } from '../../projections/timeline.ts';
import { advice } from '../../projections/timeline-advice.ts';
import { assert, suite } from '../spec/suite.ts';

const metadata: Metadata = { org: 'abc123', node: 'n1', at: 0, recordedAt: 1_000, version: 1 };

function recorded(
  event: { type: string; data: object; payload?: Uint8Array },
  more: Partial<Metadata> = {},
): RecordedEvent {
  return { ...event, id: 'id-1', metadata: { ...metadata, ...more }, position: 7, stream: 's-1', revision: 0 };
}

const sighting = { clientAddr: '127.0.0.1', port: 8883, secure: true, protocol: 'mqtt4', connectedAt: 0 };
const device = { ...sighting, clientId: 'd:abc123:pump:p-1', connectionId: 'c' };
const token = { salt: 'SALT', digest: 'DIGEST' };
const inOrg = { org: 'abc123', typeId: 'pump', deviceId: 'p-1' };
const key = { org: 'abc123', key: 'a-abc123-k' };
const group = { org: 'abc123', groupId: 'g-1' };
const operator = { roleId: 'PD_OPERATOR_APP', roleStatus: 1 } as const;
const members = [
  { typeId: 'pump', deviceId: 'p-1' },
  { typeId: 'pump', deviceId: 'p-2' },
];
const refusal = {
  rejection: 'device-unknown',
  returnCode: 5,
  closeCode: 180,
  reason: 'The operation is not authorized.',
};

type Samples = { readonly [T in EventType]: EventOf<T>['data'] };
const samples: Samples = {
  OrgCreated: { org: 'abc123', status: 'active', securityLevel: 'tls-optional' },
  OrgStatusChanged: { org: 'abc123', status: 'disabled' },
  OrgSecurityLevelChanged: { org: 'abc123', securityLevel: 'tls-token' },
  LastEventCacheConfigured: { org: 'abc123', enabled: true, ttlDays: 7 },
  ConnectionStatesConfigured: { org: 'abc123', enabled: false },
  AccessControlConfigured: { org: 'abc123', enabled: true },
  ApiKeyCreated: { org: 'abc123', key: 'a-abc123-k', permissions: ['event_send', 'cmd_recv'], token },
  ApiKeyTokenChanged: { org: 'abc123', key: 'a-abc123-k', token },
  ApiKeyPermissionsChanged: { org: 'abc123', key: 'a-abc123-k', permissions: [] },
  ApiKeyUpdated: { ...key, comment: 'new', expires: 5 },
  ApiKeyRolesChanged: { ...key, roles: [operator], rolesToGroups: {} },
  ApiKeyDeleted: key,
  DeviceTypeAdded: { org: 'abc123', typeId: 'pump', classId: 'Device' },
  DeviceTypeUpdated: { org: 'abc123', typeId: 'pump', description: 'x', metadata: {} },
  DeviceTypeDeleted: { org: 'abc123', typeId: 'pump' },
  DeviceRegistered: { ...inOrg, classId: 'Gateway', token },
  DeviceTokenChanged: { ...inOrg, token },
  DeviceUpdated: { ...inOrg, deviceInfo: { model: 'm' }, alert: true },
  DeviceLocationUpdated: {
    ...inOrg,
    location: { latitude: 51.5, longitude: -0.25, measuredDateTime: '2024-05-01T10:00:00.000Z' },
  },
  DeviceStatusChanged: { ...inOrg, status: 'disabled' },
  DeviceRolesChanged: { ...inOrg, roles: [operator, { ...operator, roleId: 'other' }], rolesToGroups: {} },
  DeviceDeleted: inOrg,
  DiagnosticLogAdded: {
    ...inOrg,
    logId: 'l-1',
    message: 'too warm',
    severity: 2,
    data: '',
    timestamp: '2024-05-01T10:00:00.000Z',
  },
  DiagnosticLogDeleted: { ...inOrg, logId: 'l-1' },
  DiagnosticLogsCleared: inOrg,
  ErrorCodeAdded: { ...inOrg, errorCode: 12, timestamp: '2024-05-01T10:00:00.000Z' },
  ErrorCodesCleared: inOrg,
  ResourceGroupCreated: { ...group, name: 'the pumps', searchTags: [] },
  ResourceGroupUpdated: { ...group, name: 'all pumps' },
  ResourceGroupDeleted: group,
  ResourceGroupMembersAdded: { ...group, members },
  ResourceGroupMembersRemoved: { ...group, members },
  UserAdded: { org: 'abc123', userId: 'ada@example.com', roles: [], rolesToGroups: {} },
  UserRolesChanged: { org: 'abc123', userId: 'ada@example.com', roles: [operator], rolesToGroups: {} },
  ClientConnected: { ...device, clean: false, sessionPresent: true, keepAliveSeconds: 60 },
  ConnectRefused: { ...device, ...refusal },
  ClientDisconnected: {
    ...device,
    closeCode: 0,
    reason: 'Fine.',
    readBytes: 9,
    readMsg: 1,
    writeBytes: 4,
    writeMsg: 0,
  },
  ClientSubscribed: { clientId: 'a:abc123:app1', filters: [{ filter: 'iot-2/app/+/mon', qos: 1 }] },
  SubscribeRefused: {
    clientId: 'a:abc123:app1',
    filters: [{ filter: '#', qos: 0 }],
    rejection: 'topic-not-valid',
    closed: true,
    closeCode: 276,
    reason: 'No.',
  },
  UnsubscribeRefused: {
    clientId: 'a:abc123:app1',
    filters: ['a?b'],
    rejection: 'topic-not-valid',
    closed: true,
    closeCode: 276,
    reason: 'No.',
  },
  ClientUnsubscribed: { clientId: 'A:abc123:app1:_x', filters: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
  MessagePublished: { clientId: 'd:abc123:pump:p-1', topic: 'iot-2/type/pump/id/p-1/evt/status/fmt/json', qos: 1 },
  PublishRefused: {
    clientId: 'g:abc123:hub:g-1',
    topic: 'x',
    qos: 0,
    payloadBytes: 3,
    rejection: 'topic-not-valid',
    closed: false,
    closeCode: 276,
    reason: 'No.',
  },
  DuplicateReceived: { clientId: 'a:abc123:app1', packetId: 4 },
  MessageReleased: { clientId: 'a:abc123:app1', packetId: 4 },
  DeliveriesAcknowledged: { clientId: 'a:abc123:app1', received: [1], completed: [2, 3] },
  DeliveriesDropped: { clientId: 'a:abc123:app1', positions: [1, 2], reason: 'the queue is full' },
  SandboxStarted: { node: 'n1', version: '0.1.0', plainRefusedFilters: [] },
  SandboxStopped: { node: 'n1' },
  ApiRequestAnswered: {
    method: 'GET',
    path: '/api/v0002/device/types',
    status: 501,
    durationMs: 1.6,
    caller: 'a-abc123-k',
  },
};

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

test('has advice for every rejection', () => {
  assert.equal(Object.keys(advice).sort(), [...rejectionIds].sort());
});

test('tells how to register the unknown device', () => {
  const { advice: text } = timelineItem(recorded({ type: 'ConnectRefused', data: samples.ConnectRefused }));
  assert.match(
    text ?? '',
    'orgs: [{ id: "abc123", devices: [{ typeId: "pump", deviceId: "p-1", token: "choose one" }] }]',
  );
  assert.match(text ?? '', 'POST /api/v0002/device/types/pump/devices with { "deviceId": "p-1" }');
});

// biome-ignore format: a table reads in columns
const ways: [string, string, string][] = [
  ['device-disabled', 'd:abc123:pump:p-1', 'PUT /api/v0002/authorization/devices/d:abc123:pump:p-1 with { "status": 1 }'],
  ['api-key-expired', 'a:abc123:app1',     'PUT /api/v0002/authorization/apikeys/a-abc123-k with { "expires":'],
];
for (const [rejection, clientId, way] of ways) {
  test(`tells the way out of ${rejection}`, () => {
    const data = { ...samples.ConnectRefused, rejection, clientId, user: 'a-abc123-k' };
    assert.match(timelineItem(recorded({ type: 'ConnectRefused', data })).advice ?? '', way);
  });
}

// biome-ignore format: a table reads in columns
const topicAdvice: [string, RegExp][] = [
  ['d:abc123:pump:p-1',    /a device publishes to iot-2\/evt\//],
  ['g:abc123:hub:g-1',     /a gateway publishes to iot-2\/type\//],
  ['A:abc123:app1:_x',     /an application uses .* API key/],
  ['d:quickstart:pump:p',  /quickstart takes events in the format json/],
];
for (const [clientId, expected] of topicAdvice) {
  test(`tells ${clientId} which topics there are`, () => {
    const item = timelineItem(recorded({ type: 'PublishRefused', data: { ...samples.PublishRefused, clientId } }));
    assert.match(item.advice ?? '', expected);
  });
}

test('leaves the advice to the event of the client, not of the call', () => {
  const data = { ...samples.ApiRequestAnswered, rejection: 'org-unknown' };
  assert.is(timelineItem(recorded({ type: 'ApiRequestAnswered', data })).advice, undefined);
});

test('gives no advice where nothing was refused', () => {
  assert.is(timelineItem(recorded({ type: 'ClientConnected', data: samples.ClientConnected })).advice, undefined);
});
