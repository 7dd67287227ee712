/** What access control hides from sessions: the messages of devices that the API key of an application does not see. */
import { memberOfTopic } from '../domain/event-subjects.ts';
import type { Member } from '../domain/resource-group.ts';
import { groupsSeen, type SightRegistry, seesDevice } from '../domain/visibility.ts';
import type { RegistryEvent } from './registry.ts';
import type { AccessControl, Hides } from './routes.ts';
import type { Session } from './session.ts';

/**
 * From whom the messages and status messages of an org's devices are hidden. What concerns no device, such as an application's status, is
 * hidden from nobody. Source: docs/reference/rlac_overview.md; amlen server_protocol/src/mqtt.c (subscriptions stay, deliveries are filtered).
 */
export function accessControlIn(org: string, registry: SightRegistry): AccessControl {
  const hiding = (topic: string): Hides | undefined => {
    const device = memberOfTopic(topic);
    if (!device) return undefined;
    // Many sessions, few keys.
    const hidden = new Map<string, boolean>();
    return ({ apiKey }) => {
      if (apiKey === undefined) return false;
      let answer = hidden.get(apiKey);
      if (answer === undefined) {
        answer = !seesDevice(org, apiKey, device, registry);
        hidden.set(apiKey, answer);
      }
      return answer;
    };
  };
  return () => (registry.org(org)?.accessControl ? hiding : undefined);
}

/** Whether an event that was folded just now may have changed what is hidden from whom. */
export function changesSight({ type, data: { org } }: RegistryEvent, registry: SightRegistry): boolean {
  return type === 'AccessControlConfigured' || (concernsSight.has(type) && registry.org(org)?.accessControl === true);
}

/** Groups also change with devices: a gateway has one of its own, with the devices that it registers, and who is deleted leaves its groups. */
const concernsSight: ReadonlySet<RegistryEvent['type']> = new Set([
  'ApiKeyCreated',
  'ApiKeyRolesChanged',
  'ApiKeyDeleted',
  'ResourceGroupCreated',
  'ResourceGroupMembersAdded',
  'ResourceGroupMembersRemoved',
  'ResourceGroupDeleted',
  'DeviceRegistered',
  'DeviceDeleted',
] as const);

/** A device that is hidden from a key, and the groups that the key is limited to: none, when there is no such key any more. */
export type Hidden = Readonly<{ key: string; groups: readonly string[]; device: Member }>;

/** Why a message is hidden from a session; undefined when it is not. */
export function whyHidden({ org, apiKey: key }: Session, topic: string, registry: SightRegistry): Hidden | undefined {
  const device = memberOfTopic(topic);
  if (key === undefined || !device || seesDevice(org, key, device, registry)) return undefined;
  return { key, device, groups: groupsSeen(org, key, registry) ?? [] };
}
