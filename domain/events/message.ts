/** Messages and what became of their deliveries. Accepted messages stand in the node's traffic stream `messages-{node}`. */
import * as z from 'zod';

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);

export const messageEvents = {
  /** The payload is the event's payload. `topic` is the platform's form without the org: `iot-2/type/T/id/D/evt/E/fmt/F`. */
  MessagePublished: z.object({
    clientId: z.string(),
    topic: z.string(),
    qos,
    /** MQTT packet id of QoS 1 and 2. */
    packetId: z.number().int().optional(),
    /** The sender marked it as a repetition. */
    dup: z.boolean().optional(),
    /** The sender asked for it to be retained; the platform clears that, a plain listener keeps it. */
    retain: z.boolean().optional(),
  }),
  PublishRefused: z.object({
    clientId: z.string(),
    /** As sent. */
    topic: z.string(),
    qos,
    payloadBytes: z.number().int(),
    rejection: z.string(),
    /** Whether the connection was closed for it. */
    closed: z.boolean(),
    closeCode: z.number().int(),
    reason: z.string(),
  }),
  /** A QoS 2 PUBLISH whose packet id is still open came again: answered, not routed again. */
  DuplicateReceived: z.object({ clientId: z.string(), packetId: z.number().int() }),
  /** PUBREL: the sender will not repeat the QoS 2 message with this packet id, which is free again. */
  MessageReleased: z.object({ clientId: z.string(), packetId: z.number().int() }),
  /** Positions of the messages whose deliveries the client acknowledged: PUBREC in `received`, PUBACK or PUBCOMP in `completed`. */
  DeliveriesAcknowledged: z.object({
    clientId: z.string(),
    received: z.array(z.number().int()).optional(),
    completed: z.array(z.number().int()).optional(),
  }),
  /** Positions of messages that a session will never receive, and why. */
  DeliveriesDropped: z.object({ clientId: z.string(), positions: z.array(z.number().int()), reason: z.string() }),
} as const;
