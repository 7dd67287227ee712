/** `GET /_sandbox/v1/orgs/{org}/limits`: the limits in force for an org. */
import { API_KEYS_MAX } from '../../domain/api-key.ts';
import { DIAGNOSTIC_CHARACTERS_MAX, DIAGNOSTIC_LOGS_MAX, ERROR_CODES_MAX } from '../../domain/diagnostics.ts';
import {
  CONNECT_BYTES_MAX,
  INFLIGHT_DELIVERIES_MAX,
  KEEP_ALIVE_GRACE,
  SCALABLE_KEEP_ALIVE_SECONDS_MAX,
  STORED_BYTES_MAX,
  SUBSCRIPTIONS_MAX,
  TOPIC_LEVELS_MAX,
  UNRELEASED_MESSAGES_MAX,
} from '../../domain/limits.ts';
import { GROUP_MEMBERS_MAX, GROUPS_MAX, GROUPS_PER_DEVICE_MAX } from '../../domain/resource-group.ts';
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';

/** What the configuration of the running sandbox sets; it is not in the log, so it is that of now at any moment. */
export type ConfiguredLimits = Readonly<{
  payloadBytesMax: number;
  queuedMessagesMax: number;
  outboundBytesMax: number;
}>;

export const getLimits: Read<Readonly<{ org: string; configured: ConfiguredLimits }>> = {
  name: 'sandbox/get-limits',
  answer: ({ org, configured }, world) => {
    const refusal = orgUnknown(org, world);
    return refusal ?? { status: 200, body: { items: limitsIn(configured) } };
  },
};

/** `setting`: the name of the setting that changes it. */
type Limit = Readonly<{ name: string; value: number; unit: string; of: string; setting?: string }>;

function limitsIn({ payloadBytesMax, queuedMessagesMax, outboundBytesMax }: ConfiguredLimits): readonly Limit[] {
  const { d, g, a, A } = INFLIGHT_DELIVERIES_MAX;
  // biome-ignore format: a table reads in columns
  return [
    { name: 'payloadBytesMax',           value: payloadBytesMax,                 unit: 'bytes',      of: 'the payload of a message', setting: 'payloadBytesMax' },
    { name: 'connectBytesMax',           value: CONNECT_BYTES_MAX,               unit: 'bytes',      of: 'a CONNECT packet' },
    { name: 'topicLevelsMax',            value: TOPIC_LEVELS_MAX,                unit: 'levels',     of: 'a topic' },
    { name: 'queuedMessagesMax',         value: queuedMessagesMax,               unit: 'messages',   of: 'what waits for a durable session; the oldest is dropped', setting: 'queuedMessagesMax' },
    { name: 'outboundBytesMax',          value: outboundBytesMax,                unit: 'bytes',      of: 'what waits in memory for one client that reads slowly', setting: 'outboundBytesMax' },
    { name: 'storedBytesMax',            value: STORED_BYTES_MAX,                unit: 'bytes',      of: 'the stored messages of an org; the oldest goes' },
    { name: 'subscriptionsOfDevice',     value: SUBSCRIPTIONS_MAX.d,             unit: 'filters',    of: 'a device or gateway' },
    { name: 'subscriptionsOfApplication', value: SUBSCRIPTIONS_MAX.a,            unit: 'filters',    of: 'an application' },
    { name: 'inflightOfDevice',          value: d,                               unit: 'deliveries', of: 'a device, unacknowledged' },
    { name: 'inflightOfGateway',         value: g,                               unit: 'deliveries', of: 'a gateway, unacknowledged' },
    { name: 'inflightOfApplication',     value: a,                               unit: 'deliveries', of: 'an application, unacknowledged' },
    { name: 'inflightOfScalable',        value: A,                               unit: 'deliveries', of: 'a scalable application, unacknowledged' },
    { name: 'unreleasedMessagesMax',     value: UNRELEASED_MESSAGES_MAX,         unit: 'messages',   of: 'QoS 2 messages of one client that await PUBREL' },
    { name: 'keepAliveGrace',            value: KEEP_ALIVE_GRACE,                unit: 'times',      of: 'the keep-alive after which a silent client is closed' },
    { name: 'scalableKeepAliveSecondsMax', value: SCALABLE_KEEP_ALIVE_SECONDS_MAX, unit: 'seconds',  of: 'the keep-alive of a scalable application without an instance id' },
    { name: 'apiKeysMax',                value: API_KEYS_MAX,                    unit: 'keys',       of: 'an org' },
    { name: 'resourceGroupsMax',         value: GROUPS_MAX,                      unit: 'groups',     of: 'an org, those of its gateways left out' },
    { name: 'groupMembersMax',           value: GROUP_MEMBERS_MAX,               unit: 'devices',    of: 'a resource group' },
    { name: 'groupsPerDeviceMax',        value: GROUPS_PER_DEVICE_MAX,           unit: 'groups',     of: 'a device' },
    { name: 'diagnosticLogsMax',         value: DIAGNOSTIC_LOGS_MAX,             unit: 'logs',       of: 'a device; the oldest go' },
    { name: 'diagnosticCharactersMax',   value: DIAGNOSTIC_CHARACTERS_MAX,       unit: 'characters', of: 'all diagnostic logs of a device; the oldest go' },
    { name: 'errorCodesMax',             value: ERROR_CODES_MAX,                 unit: 'codes',      of: 'a device; the oldest go' },
  ];
}
