/** What a SUBSCRIBE gets, decided for the packet as a whole. Source: amlen server_proxy/src/pxmqtt.c (doSubscribe). */
import { SUBSCRIPTIONS_MAX } from './limits.ts';
import { type Rejection, rejection } from './rejections.ts';
import { checkTopic, type Principal } from './topic.ts';
import type { Direction } from './topic-rules.ts';

export type Filter = Readonly<{ filter: string; qos: 0 | 1 | 2 }>;

/** The filters that were granted, and those that were not with the first reason. */
export type SubscribeVerdict = Readonly<{
  granted: readonly Filter[];
  refused?: Readonly<{ filters: readonly Filter[]; closes: boolean; rejection: Rejection }>;
}>;

/**
 * Whether a violation of the topic rules closes the connection: for devices and applications it does, a gateway stays. On the plain
 * listener a filter is refused by its SUBACK code, and a topic that MQTT does not allow is a protocol violation.
 * Source: amlen server_proxy/src/pxmqtt.c (doPublishC2P, doSubscribe); fvt_scripts/proxy_tests/AAAgateway; MQTT 3.1.1 [MQTT-3.3.2-2], 4.8.
 */
export function violationCloses({ id }: Principal, direction: Direction): boolean {
  return id.class !== 'g' && (id.class !== 'p' || direction === 'publish');
}

/**
 * Judges a SUBSCRIBE of MQTT 3.1 or 3.1.1. One bad filter refuses the whole packet, except on the plain listener, where each filter is
 * judged alone. `held` are the filters that the client has already. Rejections: those of `checkTopic`, `too-many-subscriptions`.
 */
export function judgeSubscribe(
  principal: Principal,
  filters: readonly Filter[],
  held: ReadonlyMap<string, unknown> | undefined,
): SubscribeVerdict {
  const closes = violationCloses(principal, 'subscribe');
  const added = new Set(filters.map(({ filter }) => filter).filter((filter) => !held?.has(filter)));
  if ((held?.size ?? 0) + added.size > SUBSCRIPTIONS_MAX[principal.id.class]) {
    const most = `at most ${SUBSCRIPTIONS_MAX[principal.id.class]} subscriptions`;
    return { granted: [], refused: { filters, closes: true, rejection: rejection('too-many-subscriptions', most) } };
  }
  const checked = filters.map((entry) => ({ entry, result: checkTopic(principal, 'subscribe', entry.filter) }));
  const first = checked.find(({ result }) => !result.ok)?.result;
  if (!first || first.ok) return { granted: filters };
  const alone = principal.id.class === 'p';
  const granted = alone ? checked.filter(({ result }) => result.ok).map(({ entry }) => entry) : [];
  const refused = alone ? checked.filter(({ result }) => !result.ok).map(({ entry }) => entry) : filters;
  return { granted, refused: { filters: refused, closes, rejection: first.rejection } };
}
