/**
 * Every reason for which the sandbox says no: one table. `connack` is the return code that MQTT 3.1 and 3.1.1 clients see, null where the
 * connection is closed without CONNACK; rejections that do not concern CONNECT leave it out.
 * Source of the codes: amlen server_proxy/src/pxmqtt.c (mqttConnectErrorContinue, mapToMqttRc), px/auth.c, px/tenant.c.
 */
import { type CloseCode, closeReason } from './close-codes.ts';

type Row = Readonly<{ closeCode: CloseCode; connack?: 2 | 3 | 5 | null }>;

// biome-ignore format: a table reads in columns
const rows = {
  // CONNECT: who
  'client-id-characters':        { closeCode: 166, connack: 2 },
  'client-id-class':             { closeCode: 180, connack: 5 },
  'client-id-part':              { closeCode: 166, connack: 2 },
  'client-id-empty':             { closeCode: 166, connack: 2 },
  'scalable-needs-clean':        { closeCode: 180, connack: 5 },
  'org-unknown':                 { closeCode: 180, connack: 5 },
  'org-disabled':                { closeCode: 180, connack: 5 },
  'tls-required':                { closeCode: 180, connack: 5 },
  'sni-mismatch':                { closeCode: 180, connack: 5 },
  'user-name-missing':           { closeCode: 180, connack: 5 },
  'user-name-wrong':             { closeCode: 180, connack: 5 },
  'password-missing':            { closeCode: 180, connack: 5 },
  'device-unknown':              { closeCode: 180, connack: 5 },
  'api-key-unknown':             { closeCode: 180, connack: 5 },
  'api-key-of-another-org':      { closeCode: 180, connack: 5 },
  'token-wrong':                 { closeCode: 180, connack: 5 },
  'will-not-authorized':         { closeCode: 180, connack: 5 },
  'store-unavailable':           { closeCode: 167, connack: 3 },
  // CONNECT: how
  'protocol-version':            { closeCode: 105, connack: null },
  'protocol-unsupported':        { closeCode: 293, connack: null },
  'connect-flags':               { closeCode: 105, connack: null },
  'connect-will-flags':          { closeCode: 105, connack: null },
  'connect-will-incomplete':     { closeCode: 277, connack: null },
  'connect-length':              { closeCode: 271, connack: null },
  'password-without-user-name':  { closeCode: 286, connack: null },
  'will-topic':                  { closeCode: 276, connack: null },
  'transport':                   { closeCode: 164, connack: null },
  'connect-not-first':           { closeCode: 282, connack: null },
  'connect-twice':               { closeCode: 282 },
  'too-much-before-connack':     { closeCode: 294 },
  // any packet
  'packet-length':               { closeCode: 271 },
  'packet-encoding':             { closeCode: 272 },
  'packet-unknown':              { closeCode: 275 },
  'packet-too-large':            { closeCode: 287 },
  'packet-id-zero':              { closeCode: 285 },
  'qos-not-valid':               { closeCode: 284 },
  'text-frame':                  { closeCode: 295, connack: null },
  // topics
  'topic-not-valid':             { closeCode: 276 },
  'topic-system':                { closeCode: 289 },
  'filter-refused':              { closeCode: 276 },
  'too-many-subscriptions':      { closeCode: 154 },
  // flow
  'too-many-unreleased':         { closeCode: 299 },
  'slow-consumer':               { closeCode: 178 },
} as const satisfies Record<string, Row>;

export type RejectionId = keyof typeof rows;

/** A refusal as a value: which rule, how the connection ends, and the sentence that the user reads in the log and the status message. */
export type Rejection = Readonly<{ id: RejectionId; closeCode: CloseCode; connack: 2 | 3 | 5 | null; reason: string }>;

/** All ids of the table. */
export const rejectionIds = Object.keys(rows) as readonly RejectionId[];

/** Makes a rejection; `details` say what was seen and end up behind the close code's text. */
export function rejection(id: RejectionId, details?: string): Rejection {
  const row: Row = rows[id];
  return { id, closeCode: row.closeCode, connack: row.connack ?? null, reason: closeReason(row.closeCode, details) };
}
