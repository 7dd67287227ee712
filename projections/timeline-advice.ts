/** What to do about a refusal: the sentence that the console, `tail` and the timeline show beside it. */
import { QUICKSTART } from '../domain/client-id.ts';
import type { RejectionId } from '../domain/rejections.ts';

/** What a refusal's event knows; every member may be missing. */
type Refused = object & Readonly<{ rejection?: unknown; clientId?: unknown; user?: unknown; port?: unknown }>;

/** The advice on a refusal; undefined for facts that refuse nothing and for rejections that this version does not know. */
export function adviceOn({ data }: Readonly<{ data: Refused }>): string | undefined {
  // An API call's event repeats the rejection of the client's event before it.
  if (typeof data.clientId !== 'string' || typeof data.rejection !== 'string') return undefined;
  if (!Object.hasOwn(advice, data.rejection)) return undefined;
  const text = advice[data.rejection as RejectionId];
  return typeof text === 'function' ? text(partsOf(data)) : text;
}

/** The client id's parts, or what stands for them in an example. */
type Parts = Readonly<{ letter: string; org: string; typeId: string; deviceId: string; user: string; port: string }>;

function partsOf({ clientId, user, port }: Refused): Parts {
  const [letter = 'd', org = '{org}', typeId = '{typeId}', ...rest] = String(clientId ?? '')
    .slice(0, 256)
    .split(':');
  const deviceId = rest.length > 0 ? rest.join(':') : '{deviceId}';
  return { letter, org, typeId, deviceId, user: String(user ?? '').slice(0, 256), port: String(port ?? '') };
}

const grammar =
  'expected d:{org}:{typeId}:{deviceId} for a device, g:… for a gateway, a:{org}:{appId} or A:{org}:{appId} for an application';
const tokenUser =
  'a device or gateway connects with the user name use-token-auth and its token as password, an application with its API key and token';
const library =
  'the bytes are not MQTT 3.1 or 3.1.1 as the platform reads it: look at the client library and its version';
const fidelity = 'docs/fidelity.md lists every topic and who may use it';
const topics = ({ letter, org }: Parts): string => {
  if (org === QUICKSTART) return `quickstart takes events in the format json, and no commands; ${fidelity}`;
  if (letter === 'd') {
    return `a device publishes to iot-2/evt/{eventId}/fmt/{format} and subscribes to iot-2/cmd/{commandId}/fmt/{format}; ${fidelity}`;
  }
  const long = 'iot-2/type/{typeId}/id/{deviceId}';
  if (letter === 'g') {
    return `a gateway publishes to ${long}/evt/{eventId}/fmt/{format} and subscribes to ${long}/cmd/{commandId}/fmt/{format}; ${fidelity}`;
  }
  return `an application uses ${long}/evt/{eventId}/fmt/{format} and …/cmd/{commandId}/fmt/{format}, as far as its API key has the permission; ${fidelity}`;
};

/** Every id of `domain/rejections.ts`; a test keeps the two tables together. */
export const advice: Readonly<Partial<Record<RejectionId, string | ((parts: Parts) => string)>>> = {
  'client-id-characters': 'leave out "+", "#", "/" and control characters',
  'client-id-class': grammar,
  'client-id-part': 'each part is 1 to 36 letters, digits, "-", "_" or "."',
  'client-id-empty': grammar,
  'scalable-needs-clean':
    'connect A:{org}:{appId} with a clean session, or add an instance id: A:{org}:{appId}:{instanceId}',
  'org-unknown': ({ org }) =>
    `add the org to the configuration (orgs: [{ id: "${org}" }]), or use one that \`wiotp-sandbox config --print\` shows`,
  'org-importing': ({ org }) =>
    `wait until "${org}" was imported (OrgImported in the timeline); if the import broke off, the same \`wiotp-sandbox import\` finishes it`,
  'org-disabled': ({ org }) => `set "status: active" for org "${org}" in the configuration`,
  'tls-required': ({ org, port }) =>
    `use a TLS port instead of ${port || 'this one'} (8883 or 443), or set "securityLevel: tls-optional" for org "${org}" in the configuration`,
  'sni-mismatch': ({ org }) =>
    `connect to the host ${org}.messaging.{domain}: the host's org and the client id's org must be the same`,
  'user-name-missing': tokenUser,
  'user-name-wrong': 'a device or gateway connects with the user name use-token-auth',
  'password-missing': tokenUser,
  'device-unknown': ({ letter, org, typeId, deviceId }) => {
    const list = letter === 'g' ? 'gateways' : 'devices';
    const entry = `{ typeId: "${typeId}", deviceId: "${deviceId}", token: "choose one" }`;
    const call = `POST /api/v0002/device/types/${typeId}/devices with { "deviceId": "${deviceId}" }`;
    return `register it in the configuration file and start again: orgs: [{ id: "${org}", ${list}: [${entry}] }]; or at once: ${call}; a gateway's client id begins with g:, a device's with d:`;
  },
  'device-disabled': ({ letter, org, typeId, deviceId }) =>
    `enable it: PUT /api/v0002/authorization/devices/${letter}:${org}:${typeId}:${deviceId} with { "status": 1 }`,
  'api-key-unknown': ({ org, user }) =>
    `API key "${user}" is not known: use the key that the sandbox printed at its start, or add it to the configuration: orgs: [{ id: "${org}", apiKeys: [{ key: "${user}", token: "choose one" }] }]`,
  'api-key-of-another-org': ({ org, user }) =>
    `use an API key of org "${org}", or the org of "${user}" in the client id`,
  'api-key-expired': ({ user }) =>
    `give it more time: PUT /api/v0002/authorization/apikeys/${user} with { "expires": "…" }, a time to come; or use another key`,
  'token-wrong':
    "compare the client's token with the one in the configuration; the log keeps a digest only and cannot show it",
  'will-not-authorized': 'give the API key the permission to publish to the topic of the Will, event_send or cmd_send',

  'protocol-version': library,
  'protocol-unsupported': 'MQTT 5 is not emulated yet: set the client to MQTT 3.1.1 (protocol version 4)',
  'connect-flags': library,
  'connect-will-flags': library,
  'connect-will-incomplete': library,
  'connect-length': library,
  'password-without-user-name': tokenUser,
  'will-topic': (parts) => `the Will must go to a topic that the client may publish to: ${topics(parts)}`,
  transport:
    'the connection ended before its first MQTT packet: look at TLS (the CA to trust: `wiotp-sandbox ca --print`), the port and the protocol',
  'connect-not-first': library,
  'connect-twice': library,

  'packet-length': library,
  'packet-encoding': library,
  'packet-unknown': library,
  'packet-too-large': 'a payload may have 131072 bytes',
  'packet-id-zero': library,
  'qos-not-valid': library,

  'topic-not-valid': topics,
  'topic-system': 'topics that begin with $SYS belong to the broker',
  'device-not-in-group':
    'add the device to a resource group of the API key (PUT /bulk/devices/{groupId}/add), or use a key without groups',
  'filter-refused': 'the plain listener was configured to refuse this filter',
  'too-many-subscriptions': 'a device or gateway may hold 50 subscriptions, an application 500',

  'too-many-unreleased': 'answer PUBREC with PUBREL: too many QoS 2 messages are still open',
  'slow-consumer': 'read faster, or subscribe to less: what waited for this client went over the bound',
};
