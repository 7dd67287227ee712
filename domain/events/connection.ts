/** Who connected, what they subscribed to, how they left, and who was refused. One stream per client: `client-{clientId}`. */
import * as z from 'zod';

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);

/** What is known of a connection from outside: `connectedAt` is when the transport was accepted, ms since the epoch. */
const sighting = {
  clientId: z.string(),
  clientAddr: z.string(),
  port: z.number().int(),
  secure: z.boolean(),
  /** `mqtt3`, `mqtt4`, with the suffix `-ws` over WebSocket; left out when the first packet did not tell. */
  protocol: z.string().optional(),
  /** The user name, for applications the API key; left out when absent, `?` for what cannot be one. */
  user: z.string().optional(),
  connectedAt: z.number(),
};

export const filterSchema = z.object({ filter: z.string(), qos });

export const connectionEvents = {
  ClientConnected: z.object({
    ...sighting,
    /** Identifies the connection; also the `correlationId` of all its events. */
    connectionId: z.string(),
    clean: z.boolean(),
    sessionPresent: z.boolean(),
    /** The keep-alive in force, 0 for none. */
    keepAliveSeconds: z.number().int(),
    /** The client id as sent, where the platform gave the connection a private one (`A:org:app`). */
    requestedClientId: z.string().optional(),
    /** Topic in the platform's form (see `domain/topic.ts`); its payload is the event's payload. */
    will: z.object({ topic: z.string(), qos, retain: z.boolean() }).optional(),
  }),
  ConnectRefused: z.object({
    ...sighting,
    connectionId: z.string(),
    /** Id of the rejection in `domain/rejections.ts`. */
    rejection: z.string(),
    /** CONNACK return code; null when the connection was closed without CONNACK. */
    returnCode: z.number().int().nullable(),
    closeCode: z.number().int(),
    reason: z.string(),
  }),
  ClientDisconnected: z.object({
    ...sighting,
    connectionId: z.string(),
    requestedClientId: z.string().optional(),
    closeCode: z.number().int(),
    reason: z.string(),
    readBytes: z.number().int(),
    readMsg: z.number().int(),
    writeBytes: z.number().int(),
    writeMsg: z.number().int(),
  }),
  ClientSubscribed: z.object({ clientId: z.string(), filters: z.array(filterSchema) }),
  SubscribeRefused: z.object({
    clientId: z.string(),
    filters: z.array(filterSchema),
    rejection: z.string(),
    /** Whether the connection was closed for it. */
    closed: z.boolean(),
    closeCode: z.number().int(),
    reason: z.string(),
  }),
  ClientUnsubscribed: z.object({ clientId: z.string(), filters: z.array(z.string()) }),
  UnsubscribeRefused: z.object({
    clientId: z.string(),
    filters: z.array(z.string()),
    /** Id of the rejection in `domain/rejections.ts`. */
    rejection: z.string(),
    /** Whether the connection was closed for it. */
    closed: z.boolean(),
    closeCode: z.number().int(),
    reason: z.string(),
  }),
} as const;
