/** One event of every type, as the timeline's tests look at them. */
import type { EventOf, EventType } from '../../domain/events/catalogue.ts';
import type { Metadata, RecordedEvent } from '../../domain/recorded-event.ts';

const metadata: Metadata = { org: 'abc123', node: 'n1', at: 0, recordedAt: 1_000, version: 1 };

/** An event as the log holds it. */
export function recorded(
  event: { type: string; data: object; payload?: Uint8Array },
  more: Partial<Metadata> = {},
): RecordedEvent {
  return { ...event, id: 'id-1', metadata: { ...metadata, ...more }, position: 7, stream: 's-1', revision: 0 };
}

const sighting = { clientAddr: '127.0.0.1', port: 8883, secure: true, protocol: 'mqtt4', connectedAt: 0 };
const device = { ...sighting, clientId: 'd:abc123:pump:p-1', connectionId: 'c' };
export const token = { salt: 'SALT', digest: 'DIGEST' };
/** A device's own members. */
export const inOrg = { org: 'abc123', typeId: 'pump', deviceId: 'p-1' };
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
/** The facts of an event of each type, those of older types as a log may hold them. */
export const samples: Samples = {
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
  HistoryTruncated: { before: 1_000, events: 900 },
  OrgImportBegan: { org: 'abc123', from: 'def456', source: '0123456789abcdef', events: 42 },
  OrgImported: { org: 'abc123', source: '0123456789abcdef', events: 42 },
  ClockSet: { org: 'abc123', mode: 'frozen', at: 1_700_000_000_000 },
  InputIgnored: { handler: 'registry/define-org' },
  InputRefused: { handler: 'device-types/add', rule: 'device-type-exists', reason: 'There is one.' },
  ApiRequestAnswered: {
    method: 'GET',
    path: '/api/v0002/device/types',
    status: 501,
    durationMs: 1.6,
    caller: 'a-abc123-k',
  },
};
