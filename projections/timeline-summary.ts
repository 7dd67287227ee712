/** What happened, in words: one sentence per event of the catalogue. */
import type { EventOf, EventType } from '../domain/events/catalogue.ts';
import type { RecordedEvent } from '../domain/recorded-event.ts';

/** A sentence in two parts, so that a console can align them. */
export type Sentence = Readonly<{ who: string; what: string }>;

/** The sentence of an event; for a type that this version does not know, its name. */
export function sentenceOf(event: RecordedEvent): Sentence {
  const tell = Object.hasOwn(tales, event.type) ? tales[event.type as EventType] : undefined;
  return { who: whoOf(event), what: tell === undefined ? `left an event of type ${event.type}` : tell(event as never) };
}

/** Found by the members of the event's facts, so that it works on types of later versions too. */
function whoOf({ data }: RecordedEvent): string {
  const { clientId, key, org, typeId, deviceId, groupId, userId } = data as Readonly<Record<string, unknown>>;
  if (typeof clientId === 'string') return clientName(clientId);
  if (typeof key === 'string') return `API key ${excerpt(key)}`;
  if (typeof typeId === 'string') {
    return typeof deviceId === 'string' ? `device ${excerpt(typeId)}/${excerpt(deviceId)}` : `type ${excerpt(typeId)}`;
  }
  if (typeof groupId === 'string') return `resource group ${excerpt(groupId)}`;
  if (typeof userId === 'string') return `user ${excerpt(userId)}`;
  return typeof org === 'string' ? `org ${excerpt(org)}` : 'the sandbox';
}

type Tales = { readonly [T in EventType]: (event: EventOf<T>) => string };

const tales: Tales = {
  OrgCreated: ({ data }) => `was created (${data.status}, security level ${data.securityLevel})`,
  OrgStatusChanged: ({ data }) => `is now ${data.status}`,
  OrgSecurityLevelChanged: ({ data }) => `now has security level ${data.securityLevel}`,
  ApiKeyCreated: ({ data }) => `was created, ${permissions(data.permissions)}`,
  ApiKeyTokenChanged: () => 'has a new token',
  ApiKeyPermissionsChanged: ({ data }) => `is now ${permissions(data.permissions)}`,
  LastEventCacheConfigured: ({ data: { enabled, ttlDays } }) =>
    enabled ? `caches last events for ${count(ttlDays, 'day')}` : 'no longer caches last events',
  ConnectionStatesConfigured: ({ data }) => `${data.enabled ? 'records' : 'no longer records'} connection states`,
  AccessControlConfigured: ({ data }) =>
    `${data.enabled ? 'limits' : 'no longer limits'} keys to their resource groups`,
  ApiKeyUpdated: ({ data: { org: _, key: _k, ...changed } }) => `has a new ${names(changed)}`,
  ApiKeyRolesChanged: ({ data }) => `now has ${roles(data.roles)}`,
  ApiKeyDeleted: () => 'was deleted',
  DeviceTypeAdded: ({ data }) => `was added for ${data.classId === 'Gateway' ? 'gateways' : 'devices'}`,
  DeviceRegistered: ({ data }) => (data.classId === 'Gateway' ? 'was registered as a gateway' : 'was registered'),
  DeviceTokenChanged: () => 'has a new token',
  DeviceTypeUpdated: ({ data: { org: _, typeId: _t, ...changed } }) => `has a new ${names(changed)}`,
  DeviceTypeDeleted: () => 'was deleted',
  DeviceUpdated: ({ data: { org: _, typeId: _t, deviceId: _d, ...changed } }) => `has a new ${names(changed)}`,
  DeviceLocationUpdated: ({ data: { location } }) =>
    `is now at latitude ${location.latitude}, longitude ${location.longitude}`,
  DeviceStatusChanged: ({ data }) => `is now ${data.status}`,
  DeviceRolesChanged: ({ data }) => `now has ${roles(data.roles)}`,
  DeviceDeleted: () => 'was deleted',
  DiagnosticLogAdded: ({ data: { message, severity } }) =>
    `has a diagnostic log of severity ${severity}: ${quoted(message)}`,
  DiagnosticLogDeleted: ({ data }) => `no longer has the diagnostic log ${excerpt(data.logId)}`,
  DiagnosticLogsCleared: () => 'no longer has diagnostic logs',
  ErrorCodeAdded: ({ data }) => `has the error code ${data.errorCode}`,
  ErrorCodesCleared: () => 'no longer has error codes',
  ResourceGroupCreated: ({ data }) => `was created as ${quoted(data.name)}`,
  ResourceGroupUpdated: ({ data: { org: _, groupId: _g, ...changed } }) => `has a new ${names(changed)}`,
  ResourceGroupDeleted: () => 'was deleted',
  ResourceGroupMembersAdded: ({ data }) => `now holds ${devices(data.members)}, too`,
  ResourceGroupMembersRemoved: ({ data }) => `no longer holds ${devices(data.members)}`,
  UserAdded: ({ data }) => `was added with ${roles(data.roles)}`,
  UserRolesChanged: ({ data }) => `now has ${roles(data.roles)}`,

  ClientConnected: ({ data }) => `connected${from(data)}${session(data)}`,
  ConnectRefused: ({ data }) => {
    const connack = data.returnCode === null ? 'no CONNACK' : `CONNACK ${data.returnCode}`;
    return `was refused${from(data)}: ${data.reason} (${data.rejection}, ${connack}, close code ${data.closeCode})`;
  },
  ClientDisconnected: ({ data: { reason, closeCode, readMsg, writeMsg } }) =>
    `disconnected: ${reason} (close code ${closeCode}, after ${count(readMsg, 'message')} sent and ${writeMsg} received)`,
  ClientSubscribed: ({ data }) => `subscribed to ${filters(data.filters)}`,
  SubscribeRefused: ({ data }) =>
    `had a subscription to ${filters(data.filters)} refused: ${data.reason} (${cost(data)})`,
  UnsubscribeRefused: ({ data }) =>
    `had an end of its subscription to ${some(data.filters.map(quoted))} refused: ${data.reason} (${cost(data)})`,
  ClientUnsubscribed: ({ data }) => `unsubscribed from ${some(data.filters.map(quoted))}`,

  MessagePublished: ({ data, payload }) => {
    const bytes = count(payload?.length ?? 0, 'byte');
    return `sent ${subject(data.clientId, data.topic)} (QoS ${data.qos}, ${bytes}${data.dup ? ', marked as a repetition' : ''})`;
  },
  PublishRefused: ({ data }) => {
    const { topic, qos, payloadBytes, reason } = data;
    const message = `QoS ${qos}, ${count(payloadBytes, 'byte')}`;
    return `had a message to ${quoted(topic)} refused (${message}): ${reason} (${cost(data)})`;
  },
  DuplicateReceived: ({ data }) => `repeated QoS 2 message ${data.packetId}, which is known already`,
  MessageReleased: ({ data }) => `released QoS 2 message ${data.packetId}`,
  DeliveriesAcknowledged: ({ data: { received = [], completed = [] } }) => {
    const receipts = received.length > 0 ? [`the receipt of ${count(received.length, 'message')}`] : [];
    const deliveries = completed.length > 0 ? [`the delivery of ${count(completed.length, 'message')}`] : [];
    return `acknowledged ${[...receipts, ...deliveries].join(' and ') || 'nothing'}`;
  },
  DeliveriesDropped: ({ data }) => `will not receive ${count(data.positions.length, 'message')}: ${data.reason}`,

  SandboxStarted: ({ data }) => `started (node ${data.node}, version ${data.version})`,
  SandboxStopped: ({ data }) => `stopped (node ${data.node})`,
  HistoryTruncated: ({ data: { before, events } }) =>
    `gives up the traffic before position ${before}: at most ${count(events, 'event')}`,
  OrgImportBegan: ({ data: { from, source, events } }) =>
    `is being imported from ${excerpt(from)}: ${count(events, 'event')} (${excerpt(source)})`,
  OrgImported: ({ data: { events, source } }) => `was imported: ${count(events, 'event')} (${excerpt(source)})`,
  ClockSet: ({ data: { mode, at } }) => {
    if (at === undefined) return 'follows the wall clock again';
    return `has its clock at ${new Date(at).toISOString()}, ${mode === 'frozen' ? 'standing' : 'running'}`;
  },
  InputIgnored: ({ data: { handler } }) => `was asked by ${handler} for what held already`,
  InputRefused: ({ data: { handler, rule, reason } }) => `refused ${handler}: ${reason} (${rule})`,
  ApiRequestAnswered: ({ data: { method, path, status, durationMs, caller, rejection } }) => {
    const why = rejection === undefined ? '' : ` (${rejection})`;
    const whom = caller === undefined ? '' : ` for ${excerpt(caller)}`;
    return `answered ${method} ${excerpt(path)}${whom} with ${status} in ${Math.round(durationMs)} ms${why}`;
  },
};

/** A client by what it is: `device pump/p-1`, `gateway hub/g-1`, `application app1`; other ids are shown as they are. */
export function clientName(clientId: string): string {
  const [letter, org, ...parts] = clientId.split(':');
  if (org !== undefined && parts.length > 0) {
    if (letter === 'p') return `client ${quoted(parts.join(':'))}`; // of the plain listener, see `domain/plain.ts`
    if (letter === 'a' || letter === 'A') return `application ${excerpt(parts.join(':'))}`;
    if (letter === 'd' && parts.length === 2) return `device ${excerpt(parts.join('/'))}`;
    if (letter === 'g' && parts.length === 2) return `gateway ${excerpt(parts.join('/'))}`;
  }
  return `client ${quoted(clientId)}`;
}

function roles(list: readonly Readonly<{ roleId: string }>[]): string {
  return list.length === 0
    ? 'no role'
    : `${list.length === 1 ? 'the role' : 'the roles'} ${some(list.map(({ roleId }) => excerpt(roleId)))}`;
}

function devices(list: readonly Readonly<{ typeId: string; deviceId: string }>[]): string {
  return some(list.map(({ typeId, deviceId }) => `${excerpt(typeId)}/${excerpt(deviceId)}`));
}

/** The members that changed, as a list of their names. */
function names(changed: object): string {
  return some(Object.keys(changed));
}

function permissions(names: readonly string[]): string {
  return names.length === 0 ? 'without permissions' : `allowed ${names.join(', ')}`;
}

function from(
  data: Readonly<{ clientAddr: string; port: number; secure: boolean; protocol?: string | undefined }>,
): string {
  const protocol = data.protocol === undefined ? '' : ` with ${data.protocol}`;
  return ` from ${data.clientAddr} on port ${data.port}${data.secure ? ' over TLS' : ''}${protocol}`;
}

function session({ clean, sessionPresent }: Readonly<{ clean: boolean; sessionPresent: boolean }>): string {
  if (clean) return '';
  return sessionPresent ? ', resuming its durable session' : ', with a new durable session';
}

/** Which rule, and what breaking it did to the connection. */
function cost({
  rejection,
  closed,
  closeCode,
}: Readonly<{ rejection: string; closed: boolean; closeCode: number }>): string {
  return `${rejection}, ${closed ? `connection closed with ${closeCode}` : 'connection stays'}`;
}

/** A message by its place in the platform: `event status as json of device pump/p-1`. */
function subject(clientId: string, topic: string): string {
  const [, , typeId, , deviceId, direction, name, , format] = topic.split('/');
  if (format === undefined || (direction !== 'evt' && direction !== 'cmd')) return `a message to ${quoted(topic)}`;
  const message = `${excerpt(name ?? '')} as ${excerpt(format)}`;
  const device = excerpt(`${typeId}/${deviceId}`);
  if (direction === 'cmd') return `command ${message} to device ${device}`;
  // A device's own event need not say twice whose it is.
  return clientName(clientId).endsWith(` ${device}`) ? `event ${message}` : `event ${message} of device ${device}`;
}

function filters(list: readonly Readonly<{ filter: string; qos: number }>[]): string {
  return some(list.map(({ filter, qos }) => `${quoted(filter)} at QoS ${qos}`));
}

/** A sentence has a bound, whatever clients send. */
const PARTS_MAX = 5;
const PART_CHARACTERS_MAX = 200;

function some(parts: readonly string[]): string {
  const rest = parts.length - PARTS_MAX;
  const shown = parts.slice(0, PARTS_MAX).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

function excerpt(text: string): string {
  return text.length > PART_CHARACTERS_MAX ? `${text.slice(0, PART_CHARACTERS_MAX)}…` : text;
}

function quoted(text: string): string {
  return `"${excerpt(text)}"`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
