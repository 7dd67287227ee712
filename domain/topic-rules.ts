/**
 * Which topics a client may use: one table per rule set, class and direction.
 * Source: amlen server_proxy/src/topicrule.c (rule sets `iot2` and `quickstart2`); what the open-sourced rules lack is marked.
 *
 * Notation: `+` is one level, a literal or the wildcard `+`; `~` is one level, literal only; a final `...` is any remainder, wildcards
 * included; everything else is itself. Every level must be non-empty.
 */
import type { Permission } from './permissions.ts';

export type Direction = 'publish' | 'subscribe';
export type TopicRule = Readonly<{ levels: readonly string[]; permission: Permission | null }>;
type ClassRules = Readonly<Record<Direction, readonly TopicRule[]>>;

function rule(pattern: string, permission: Permission | null): TopicRule {
  return { levels: pattern.split('/'), permission };
}

const noRules: ClassRules = { publish: [], subscribe: [] };

const device: ClassRules = {
  publish: [
    rule('iot-2/evt/~/fmt/~', 'event_send'),
    rule('iotdevice-1/response', 'dm_protocol'),
    rule('iotdevice-1/notify', 'dm_protocol'),
    rule('iotdevice-1/device/update/~', 'dm_protocol'),
    rule('iotdevice-1/add/~/~', 'dm_protocol'),
    rule('iotdevice-1/clear/~/~', 'dm_protocol'),
    rule('iotdevice-1/mgmt/~', 'dm_protocol'),
  ],
  subscribe: [
    rule('iot-2/cmd/+/fmt/+', 'cmd_recv'),
    rule('iotdm-1/...', 'dm_protocol'),
    rule('iot-2/mon', 'dm_status'),
    rule('iot-2/notify', null),
  ],
};

const gateway: ClassRules = {
  publish: [
    rule('iot-2/type/~/id/~/evt/~/fmt/~', 'event_send'),
    rule('iotdevice-1/type/~/id/~/response', 'dm_protocol'),
    rule('iotdevice-1/type/~/id/~/notify', 'dm_protocol'),
    rule('iotdevice-1/type/~/id/~/device/update/~', 'dm_protocol'),
    rule('iotdevice-1/type/~/id/~/add/~/~', 'dm_protocol'),
    rule('iotdevice-1/type/~/id/~/clear/~/~', 'dm_protocol'),
    rule('iotdevice-1/type/~/id/~/mgmt/~', 'dm_protocol'),
  ],
  subscribe: [
    rule('iot-2/type/+/id/+/cmd/+/fmt/+', 'cmd_recv'),
    rule('iot-2/type/+/id/+/response', null),
    rule('iot-2/type/+/id/+/notify', null),
    rule('iotdm-1/...', 'dm_protocol'),
    rule('iot-2/mon', 'dm_status'),
    // Documented (docs/applications/mqtt.md) and offered by iot-c, though the open-sourced rules lack it.
    rule('iot-2/type/+/id/+/mon', 'dm_status'),
  ],
};

const application: ClassRules = {
  publish: [rule('iot-2/type/~/id/~/evt/~/fmt/~', 'event_send'), rule('iot-2/type/~/id/~/cmd/~/fmt/~', 'cmd_send')],
  subscribe: [
    rule('iot-2/type/+/id/+/evt/+/fmt/+', 'event_recv'),
    rule('iot-2/type/+/id/+/cmd/+/fmt/+', 'cmd_recv'),
    rule('iot-2/type/+/id/+/mon', 'dm_status'),
    rule('iot-2/app/+/mon', 'dm_status'),
    // State, rule and error topics: in IBM's documentation and libraries, not in the open-sourced rules.
    // Guess: they are guarded by event_recv, since they tell no more than the events they are made from.
    rule('iot-2/type/+/id/+/intf/+/evt/state', 'event_recv'),
    rule('iot-2/thing/type/+/id/+/intf/+/evt/state', 'event_recv'),
    rule('iot-2/type/+/id/+/err/data', 'event_recv'),
    rule('iot-2/thing/type/+/id/+/err/data', 'event_recv'),
    rule('iot-2/intf/+/rule/+/evt/trigger', 'event_recv'),
    rule('iot-2/intf/+/rule/+/err/data', 'event_recv'),
  ],
};

const quickstartDevice: ClassRules = {
  publish: [
    rule('iot-2/evt/~/fmt/json', 'event_send'),
    rule('iot-dm/client/request/~/fmt/~', 'dm_protocol'),
    rule('iot-dm/server/response/~/fmt/~', 'dm_protocol'),
  ],
  subscribe: [],
};

const quickstartApplication: ClassRules = {
  publish: [rule('iot-2/type/~/id/~/evt/~/fmt/~', 'event_send')],
  subscribe: [
    rule('iot-2/type/+/id/~/evt/+/fmt/+', 'event_recv'),
    rule('iot-2/type/+/id/~/mon', 'dm_status'),
    rule('iot-2/app/~/mon', 'dm_status'),
  ],
};

/** The rule sets by name, then by class. The plain listener has no rules: see `domain/topic.ts`. */
export const topicRules = {
  iot2: { d: device, g: gateway, a: application, A: application },
  quickstart2: { d: quickstartDevice, g: noRules, a: quickstartApplication, A: noRules },
} as const;

export type RuleSet = keyof typeof topicRules;

/** Whether the levels of a topic or filter fit a rule. */
export function fits(levels: readonly string[], { levels: pattern }: TopicRule): boolean {
  const open = pattern.at(-1) === '...';
  if (open ? levels.length < pattern.length : levels.length !== pattern.length) return false;
  return pattern.every((expected, index) => {
    const level = levels[index] as string;
    if (expected === '...') return levels.slice(index).every((rest) => rest !== '');
    if (level === '' || level === '#') return false;
    if (expected === '+') return true;
    if (expected === '~') return level !== '+';
    return level === expected;
  });
}
