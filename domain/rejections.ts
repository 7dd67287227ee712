/**
 * Every reason for which the sandbox says no: one table, shown as a page in `docs/rejections.md`.
 * Source of the codes: amlen server_proxy/src/pxmqtt.c (mqttConnectErrorContinue, mapToMqttRc), px/auth.c, px/tenant.c, px/pxtcp.c.
 */
import { type CloseCode, closeReason } from './close-codes.ts';

/**
 * `connack` is the return code that MQTT 3.1 and 3.1.1 clients see, null where the connection is closed without CONNACK; rejections that do
 * not concern CONNECT leave it out. `told`: applications hear of it, by a FailedConnect on the status topic; that takes a client whose org
 * is known and who was asked who it is. Source: amlen server_proxy/src/monitor.c.
 */
type Row = Readonly<{ closeCode: CloseCode; connack?: 2 | 5 | null; told?: true; when: string }>;

// biome-ignore format: a table reads in columns
const rows = {
  // CONNECT: who
  'client-id-characters':        { closeCode: 166, connack: 2, when: 'the client id has control characters, `+`, `#`, `/`, non-characters or bad UTF-8' },
  'client-id-class':             { closeCode: 180, connack: 5, when: 'the client id has the form of no class: `d:`, `g:`, `a:`, `A:` with their parts' },
  'client-id-part':              { closeCode: 166, connack: 2, when: 'a type, device, app or instance id is not 1 to 36 letters, digits, `-`, `_`, `.`' },
  'client-id-empty':             { closeCode: 166, connack: 2, when: 'plain listener: an empty client id without a clean session' },
  'scalable-needs-clean':        { closeCode: 180, connack: 5, when: '`A:{org}:{appId}` connects without a clean session' },
  'org-unknown':                 { closeCode: 180, connack: 5, when: 'the client id names an org that does not exist' },
  'org-importing':               { closeCode: 180, connack: 5, when: 'the org is being imported; nobody is let in before all of it is there' },
  'org-disabled':                { closeCode: 180, connack: 5, when: 'the org is disabled' },
  'tls-required':                { closeCode: 180, connack: 5, told: true, when: 'the org asks for TLS and the connection has none' },
  'sni-mismatch':                { closeCode: 180, connack: 5, told: true, when: 'TLS asked for the host of another org than the client id\'s' },
  'user-name-missing':           { closeCode: 180, connack: 5, told: true, when: 'there is no user name' },
  'user-name-wrong':             { closeCode: 180, connack: 5, told: true, when: 'a device or gateway has another user name than `use-token-auth`' },
  'password-missing':            { closeCode: 180, connack: 5, told: true, when: 'there is no password' },
  'device-unknown':              { closeCode: 180, connack: 5, told: true, when: 'the device or gateway is not registered, or is the other of the two' },
  'device-disabled':             { closeCode: 180, connack: 5, told: true, when: 'the device or gateway is disabled' },
  'api-key-unknown':             { closeCode: 180, connack: 5, told: true, when: 'the user name is no API key' },
  'api-key-of-another-org':      { closeCode: 180, connack: 5, told: true, when: 'the API key belongs to another org than the client id\'s' },
  'api-key-expired':             { closeCode: 180, connack: 5, told: true, when: 'the API key has expired' },
  'token-wrong':                 { closeCode: 180, connack: 5, told: true, when: 'the password is not the token of the device or key' },
  'will-not-authorized':         { closeCode: 180, connack: 5, told: true, when: 'the key lacks the permission to publish to the topic of the Will' },
  // CONNECT: how
  'protocol-version':            { closeCode: 105, connack: null, when: 'the protocol is not MQTT 3.1 or 3.1.1' },
  'protocol-unsupported':        { closeCode: 293, connack: null, when: 'MQTT 5, which is answered in its own form (reason 0x84)' },
  'connect-flags':               { closeCode: 105, connack: null, when: 'the reserved flag is set, or a text is not UTF-8' },
  'connect-will-flags':          { closeCode: 105, connack: null, when: 'the flags of a Will do not fit together' },
  'connect-will-incomplete':     { closeCode: 277, connack: null, when: 'the topic of the Will is empty' },
  'connect-length':              { closeCode: 271, connack: null, when: 'CONNECT is shorter or longer than its members' },
  'password-without-user-name':  { closeCode: 286, connack: null, when: 'there is a password and no user name' },
  'will-topic':                  { closeCode: 276, connack: null, told: true, when: 'nobody of this class may publish to the topic of the Will; 289 for `$SYS`' },
  'transport':                   { closeCode: 164, connack: null, when: 'the connection ended before its first packet; its close code says how' },
  'connect-not-first':           { closeCode: 282, connack: null, when: 'the first packet is not CONNECT' },
  'connect-twice':               { closeCode: 282, when: 'a second CONNECT on one connection' },
  // any packet
  'packet-length':               { closeCode: 271, when: 'a packet is shorter or longer than its members' },
  'packet-encoding':             { closeCode: 272, when: 'a length or the flags of a packet are not as MQTT has them' },
  'packet-unknown':              { closeCode: 275, when: 'a packet type that no client sends' },
  'packet-too-large':            { closeCode: 287, when: 'a payload above the limit' },
  'packet-id-zero':              { closeCode: 285, when: 'a packet id of 0' },
  'qos-not-valid':               { closeCode: 284, when: 'a QoS of 3, or above 2 in SUBSCRIBE' },
  // topics
  'topic-not-valid':             { closeCode: 276, when: 'no rule of the class, with the permissions of the client, fits the topic or filter' },
  'device-not-in-group':         { closeCode: 180, when: 'access control: an application publishes for a device that its API key does not see' },
  'topic-system':                { closeCode: 289, when: 'the topic begins with `$SYS`' },
  'filter-refused':              { closeCode: 276, when: 'plain listener: the configuration refuses this filter' },
  'too-many-subscriptions':      { closeCode: 154, when: 'more subscriptions than the class may have' },
  // flow
  'too-many-unreleased':         { closeCode: 299, when: 'too many QoS 2 messages of the client await its PUBREL' },
  'slow-consumer':               { closeCode: 178, when: 'more waits in memory for the client than its bound, because it does not read' },
} as const satisfies Record<string, Row>;

export type RejectionId = keyof typeof rows;

/** The table, by id. */
export const rejectionRows: Readonly<Record<RejectionId, Row>> = rows;

/** All ids of the table. */
export const rejectionIds = Object.keys(rows) as readonly RejectionId[];

/** A refusal as a value: which rule, how the connection ends, and the sentence that the user reads in the log and the status message. */
export type Rejection = Readonly<{ id: RejectionId; closeCode: CloseCode; connack: 2 | 5 | null; reason: string }>;

/** Makes a rejection; `details` say what was seen and end up behind the close code's text. */
export function rejection(id: RejectionId, details?: string): Rejection {
  const { closeCode, connack = null } = rejectionRows[id];
  return { id, closeCode, connack, reason: closeReason(closeCode, details) };
}

/** Whether applications are told of a refused CONNECT; false for an id that this version does not know. */
export function toldToApplications(id: string): boolean {
  return Object.hasOwn(rows, id) && rejectionRows[id as RejectionId].told === true;
}
