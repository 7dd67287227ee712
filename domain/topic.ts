/**
 * Topics as clients write them and as the platform keeps them. The *platform's form* names the device and leaves out the org, which is kept
 * beside it: `iot-2/type/T/id/D/evt/E/fmt/F`. Source: amlen server_proxy/src/pxmqtt.c (convertTopic, convertTopicOut).
 */
import type { ClientId } from './client-id.ts';
import { printable } from './client-id.ts';
import { PLAIN_TOPIC_LEVELS_MAX, TOPIC_LEVELS_MAX } from './limits.ts';
import type { Permission } from './permissions.ts';
import { type Rejection, rejection } from './rejections.ts';
import { accepted, type Result, rejected } from './result.ts';
import { type Direction, fits, type RuleSet, topicRules } from './topic-rules.ts';

/** A client of the plain listener: no grammar, no rules but MQTT's own. */
export type PlainClientId = Readonly<{ class: 'p'; org: string; refusedFilters: readonly string[] }>;

/** A client that has been let in: who it is, which rules it lives under, and what it may do. */
export type Principal = Readonly<{
  id: ClientId | PlainClientId;
  rules: RuleSet;
  permissions: ReadonlySet<Permission>;
}>;

const controls = /[\u0000-\u001f\u0080-\u009f\p{Noncharacter_Code_Point}\p{Surrogate}]/u;

/**
 * Checks a topic (publish) or filter (subscribe) and answers with the platform's form. The tests and their order are the platform's.
 * Rejections: `topic-not-valid` (276) with the reason, `topic-system` (289). A permission that is lacking looks like a rule that does not
 * exist. Source: amlen server_proxy/src/pxmqtt.c (convertTopic, matchTopicRule).
 */
export function checkTopic(principal: Principal, direction: Direction, topic: string): Result<string> {
  const { id } = principal;
  if (id.class === 'p') return checkPlain(id, direction, topic);
  const refusal = firstFault(id.class, direction, topic);
  if (refusal) return rejected(refusal);
  const levels = topic.split('/');
  const rules = topicRules[principal.rules][id.class][direction];
  const matches = rules.some(
    (rule) => (rule.permission === null || principal.permissions.has(rule.permission)) && fits(levels, rule),
  );
  if (!matches || levels.length > TOPIC_LEVELS_MAX) {
    return rejected(notValid(topic, 'The topic does not match an authorized rule'));
  }
  return accepted(toPlatform(id, topic));
}

/** The platform's form of a topic that has passed `checkTopic`. */
export function toPlatform(id: ClientId, topic: string): string {
  if (id.class === 'd') {
    const slash = topic.indexOf('/') + 1;
    return `${topic.slice(0, slash)}type/${id.typeId}/id/${id.deviceId}/${topic.slice(slash)}`;
  }
  // A gateway's iotdm-1/# means all its devices. Source: amlen server_proxy/src/pxmqtt.c (convertIOTDMHashTopic).
  if (id.class === 'g' && topic === 'iotdm-1/#') return 'iotdm-1/type/+/id/+/#';
  return topic;
}

/**
 * What is wrong with a filter of UNSUBSCRIBE: only characters that no topic may have are. Undefined otherwise, whether or not a rule allows
 * the filter. Source: amlen server_proxy/src/pxmqtt.c (doUnsubscribe).
 */
export function checkUnsubscribe({ id }: Principal, filter: string): Rejection | undefined {
  if (filter.includes('\ufffd')) return notValid(filter, 'The topic is not valid Unicode');
  const bad = id.class === 'p' ? filter.includes('\u0000') : controls.test(filter);
  return bad ? notValid(filter, 'The topic contains characters which are not allowed') : undefined;
}

/** The topic as a client of this principal sees it: the way back from the platform's form. */
export function fromPlatform(principal: Principal, topic: string): string {
  const { id } = principal;
  if (id.class !== 'd') return topic;
  const slash = topic.indexOf('/') + 1;
  const own = `type/${id.typeId}/id/${id.deviceId}/`;
  return topic.startsWith(own, slash) ? topic.slice(0, slash) + topic.slice(slash + own.length) : topic;
}

function firstFault(letter: ClientId['class'], direction: Direction, topic: string): Rejection | undefined {
  // A byte sequence that is not UTF-8 arrives with the replacement character.
  if (topic.includes('\ufffd')) return notValid(topic, 'The topic is not valid Unicode');
  if (topic === '') return notValid(topic, 'The topic string is empty');
  const application = letter === 'a' || letter === 'A';
  const wildcards = direction === 'publish' ? /[+#]/ : application ? /#/ : undefined;
  if (controls.test(topic) || wildcards?.test(topic)) {
    return notValid(topic, 'The topic contains characters which are not allowed');
  }
  if (direction === 'subscribe' && !wellFormedFilter(topic)) {
    return notValid(topic, 'The topic contains a wildcard which is not valid');
  }
  if (topic.startsWith('$SharedSubscription/')) return notValid(topic, 'The shared topic is not authorized');
  if (topic.startsWith('$SYS')) return rejection('topic-system', `${printable(topic)} A system topic is not allowed`);
  return undefined;
}

/** Whether each wildcard of a filter stands for a whole level and `#` is the last. Source: MQTT 3.1.1, 4.7.1. */
export function wellFormedFilter(filter: string): boolean {
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '+' || (level === '#' && index === levels.length - 1)) return true;
    return !level.includes('+') && !level.includes('#');
  });
}

function notValid(topic: string, reason: string): Rejection {
  return rejection('topic-not-valid', `${printable(topic)} ${reason}`);
}

/** MQTT's own rules and nothing else, for the plain listener. Source: MQTT 3.1.1, 4.7. */
function checkPlain(id: PlainClientId, direction: Direction, topic: string): Result<string> {
  if (topic === '') return rejected(notValid(topic, 'The topic string is empty'));
  if (topic.includes('\u0000') || topic.includes('\ufffd'))
    return rejected(notValid(topic, 'The topic is not valid Unicode'));
  if (topic.split('/').length > PLAIN_TOPIC_LEVELS_MAX)
    return rejected(notValid(topic, `The topic has more than ${PLAIN_TOPIC_LEVELS_MAX} levels`));
  if (direction === 'publish') {
    return /[+#]/.test(topic)
      ? rejected(notValid(topic, 'The topic contains characters which are not allowed'))
      : accepted(topic);
  }
  if (!wellFormedFilter(topic)) return rejected(notValid(topic, 'The topic contains a wildcard which is not valid'));
  if (id.refusedFilters.includes(topic))
    return rejected(rejection('filter-refused', `${printable(topic)} The plain listener refuses it`));
  return accepted(topic);
}
