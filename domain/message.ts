/** A message comes in: it is kept and routed, refused, or known already. Traffic has no state of its own and no revision check. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Result } from './result.ts';

export type PublishMessage = Readonly<{
  type: 'PublishMessage';
  clientId: string;
  /** As sent. */
  sentTopic: string;
  /** The platform's form, or why the message is refused. */
  topic: Result<string>;
  qos: 0 | 1 | 2;
  /** 0 where there is none: at QoS 0, and for a message that came without MQTT. */
  packetId: number;
  dup: boolean;
  retain: boolean;
  /** What a refusal does to the connection. */
  closes: boolean;
  /** A QoS 2 message with this packet id awaits its PUBREL: this one is a repetition. */
  open: boolean;
  payload: Uint8Array;
}>;

export type MessageEvent = EventOf<'MessagePublished' | 'PublishRefused' | 'DuplicateReceived'>;

/** Traffic's state: none. */
export type Stateless = Readonly<Record<never, never>>;

export const message: Decider<Stateless, PublishMessage, MessageEvent> = {
  initial: {},

  decide: ({ clientId, sentTopic, topic, closes: closed, qos, packetId, dup, retain, open, payload }) => {
    if (!topic.ok) {
      const { id: rejection, closeCode, reason } = topic.rejection;
      const data = {
        clientId,
        topic: sentTopic,
        qos,
        payloadBytes: payload.length,
        rejection,
        closed,
        closeCode,
        reason,
      };
      return [{ type: 'PublishRefused', data }];
    }
    if (open) return [{ type: 'DuplicateReceived', data: { clientId, packetId } }];
    const data: { -readonly [K in keyof EventOf<'MessagePublished'>['data']]: EventOf<'MessagePublished'>['data'][K] } =
      {
        clientId,
        topic: topic.value,
        qos,
      };
    if (packetId > 0) data.packetId = packetId;
    if (dup) data.dup = true;
    if (retain) data.retain = true;
    return [{ type: 'MessagePublished', data, payload }];
  },

  evolve: (state) => state,
};
