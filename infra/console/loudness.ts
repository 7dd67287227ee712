/** How loud each event is on the console: its log level, and the lines it shares a limit with. */
import type { EventType } from '../../domain/events/catalogue.ts';

export type Level = 'debug' | 'info' | 'warn';

/** `about` names the lines that are limited together; undefined: never limited, as refusals are what somebody is looking for. */
export type Loudness = Readonly<{ level: Level; about: string | undefined }>;

const refusal: Loudness = { level: 'warn', about: undefined };
const message: Loudness = { level: 'debug', about: 'messages' };
const delivery: Loudness = { level: 'debug', about: 'deliveries' };
const connection: Loudness = { level: 'info', about: 'connections' };
const registry: Loudness = { level: 'info', about: 'changes of the registry' };
const sandbox: Loudness = { level: 'info', about: undefined };

const table: { readonly [T in EventType]: Loudness } = {
  OrgCreated: registry,
  OrgStatusChanged: registry,
  OrgSecurityLevelChanged: registry,
  ApiKeyCreated: registry,
  ApiKeyTokenChanged: registry,
  ApiKeyPermissionsChanged: registry,
  LastEventCacheConfigured: registry,
  ConnectionStatesConfigured: registry,
  AccessControlConfigured: registry,
  ApiKeyUpdated: registry,
  ApiKeyRolesChanged: registry,
  ApiKeyDeleted: registry,
  DeviceTypeAdded: registry,
  DeviceTypeUpdated: registry,
  DeviceTypeDeleted: registry,
  DeviceRegistered: registry,
  DeviceTokenChanged: registry,
  DeviceUpdated: registry,
  DeviceLocationUpdated: registry,
  DeviceStatusChanged: registry,
  DeviceRolesChanged: registry,
  DeviceDeleted: registry,
  DiagnosticLogAdded: registry,
  DiagnosticLogDeleted: registry,
  DiagnosticLogsCleared: registry,
  ErrorCodeAdded: registry,
  ErrorCodesCleared: registry,
  ResourceGroupCreated: registry,
  ResourceGroupUpdated: registry,
  ResourceGroupDeleted: registry,
  ResourceGroupMembersAdded: registry,
  ResourceGroupMembersRemoved: registry,
  UserAdded: registry,
  UserRolesChanged: registry,
  ClientConnected: connection,
  ClientDisconnected: connection,
  ClientSubscribed: connection,
  ClientUnsubscribed: connection,
  ConnectRefused: refusal,
  SubscribeRefused: refusal,
  UnsubscribeRefused: refusal,
  PublishRefused: refusal,
  MessagePublished: message,
  DuplicateReceived: delivery,
  MessageReleased: delivery,
  DeliveriesAcknowledged: delivery,
  DeliveriesDropped: refusal,
  SandboxStarted: sandbox,
  SandboxStopped: sandbox,
  HistoryTruncated: sandbox,
  OrgImportBegan: sandbox,
  OrgImported: sandbox,
  ClockSet: sandbox,
  InputIgnored: { level: 'debug', about: 'inputs' },
  InputRefused: { level: 'debug', about: 'inputs' },
  ApiRequestAnswered: { level: 'info', about: 'API calls' },
};

/**
 * How loud an event is. Messages are at `debug`, because without a terminal nobody looks at each; on a terminal (`terminal`) they are what
 * one looks at, so they are at `info`. A type that this version does not know is at `info`.
 */
export function loudnessOf(type: string, terminal: boolean): Loudness {
  const known = Object.hasOwn(table, type) ? table[type as EventType] : sandbox;
  return terminal && known === message ? onTerminal : known;
}

const onTerminal: Loudness = { ...message, level: 'info' };
