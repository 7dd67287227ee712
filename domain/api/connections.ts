/** Connection states and logs as the API is asked for them and answers. Source: IBM blog, 2018-09-27; Knowledge Center SSQR84 (client_state); swagger. */
import * as z from 'zod';
import { instantSchema, instantTextSchema, parseInstant } from './instants.ts';
import { listQuerySchema } from './listing.ts';
import { optional } from './members.ts';

const statuses = ['connected', 'disconnected'] as const;

/** The query of `GET /clientconnectionstates`. */
export const connectionStateQuerySchema = listQuerySchema([
  'deviceType',
  'deviceId',
  'connectionStatus',
  'connectedAfter',
]).superRefine(({ filters: { connectionStatus, connectedAfter } }, context) => {
  if (connectionStatus !== undefined && !statuses.some((status) => status === connectionStatus)) {
    const message = `expected one of ${statuses.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['connectionStatus'], message });
  }
  if (connectedAfter !== undefined && parseInstant(connectedAfter) === undefined) {
    const message = 'expected an ISO 8601 time, such as 2024-05-01T10:00:00.000Z';
    context.addIssue({ code: 'custom', path: ['connectedAfter'], message });
  }
});

/** A client's connection state in an answer. Guess: the names of who ended the last connection and why, which are documented in words only. */
export const connectionStateSchema = z
  .object({
    id: z.string(),
    clientType: z.enum(['device', 'gateway', 'application']),
    connectionStatus: z.enum(statuses),
    lastConnectTime: instantTextSchema,
    lastDisconnectTime: instantTextSchema.optional(),
    lastActivityEvent: z.enum(['mqttConnect', 'mqttPublish', 'mqttSubscribe', 'mqttDisconnect']),
    lastActivityTime: instantTextSchema,
    mqttConnectProtocol: z.enum(['3.1', '3.1.1', '5']).optional(),
    lastDisconnectSource: z.enum(['client', 'server', 'network']).optional(),
    lastDisconnectReasonCode: z.number().int().optional(),
  })
  .meta({ id: 'ClientConnectionState' });
export type ConnectionStateView = z.output<typeof connectionStateSchema>;

/** A whole number within bounds, as a query has it. */
function numberWithin(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
}

/** The query of `GET /logs/connection`. `fromTime` and `toTime` belong together; ms since the epoch. Guess: an offset of 0 is none. */
export const connectionLogQuerySchema = z
  .object({
    typeId: z.string(),
    deviceId: z.string(),
    limit: optional(numberWithin(1, 20)),
    offset: optional(numberWithin(0, 1_000)),
    fromTime: optional(instantSchema),
    toTime: optional(instantSchema),
  })
  .superRefine(({ fromTime, toTime }, context) => {
    if ((fromTime === undefined) !== (toTime === undefined)) {
      const path = [fromTime === undefined ? 'fromTime' : 'toTime'];
      context.addIssue({ code: 'custom', path, message: 'expected fromTime and toTime together' });
    }
    if (fromTime !== undefined && toTime !== undefined && toTime < fromTime) {
      context.addIssue({ code: 'custom', path: ['toTime'], message: 'expected a time that is not before fromTime' });
    }
  });
export type ConnectionLogQuery = Readonly<z.output<typeof connectionLogQuerySchema>>;

/** A line of the connection log. */
export const connectionLogSchema = z
  .object({ message: z.string(), timestamp: instantTextSchema })
  .meta({ id: 'ConnectionLog' });
export type ConnectionLogView = z.output<typeof connectionLogSchema>;
