/** Who a client says it is: the grammar of MQTT client ids. Source: amlen server_proxy/src/topicrule.c, px/pxconfig.c, px/pxmqtt.c. */
import type { ClassId } from './api/members.ts';
import { rejection } from './rejections.ts';
import { accepted, type Result, rejected } from './result.ts';

/** The class letter: `d` device, `g` gateway, `a` application, `A` scalable application. */
export type DeviceClientId = Readonly<{ class: 'd' | 'g'; org: string; typeId: string; deviceId: string }>;
export type ApplicationClientId = Readonly<{ class: 'a'; org: string; appId: string }>;
/** Without `instanceId` the platform gives each connection a private one: see `privateClientId`. */
export type ScalableClientId = Readonly<{ class: 'A'; org: string; appId: string; instanceId?: string }>;
export type ClientId = DeviceClientId | ApplicationClientId | ScalableClientId;

/** The org that needs no registration. Source: docs/devices/mqtt.md. */
export const QUICKSTART = 'quickstart';

// C0 and C1 controls, wildcards and the level separator, non-characters, and the replacement character, which is how bad UTF-8 shows.
const forbidden = /[\u0000-\u001f\u0080-\u009f+#/\ufffd\p{Noncharacter_Code_Point}\p{Surrogate}]/u;
// One or more characters but no colon; the last variable of a pattern swallows the rest of the string, colons and line ends included.
const devicePattern = /^([dg]):([^:]+):([^:]+):(.+)$/s;
const applicationPattern = /^a:([^:]+):(.+)$/s;
const instancePattern = /^A:([^:]+):([^:]+):(.+)$/s;
const scalablePattern = /^A:([^:]+):(.+)$/s;
const part = /^[A-Za-z0-9_.-]{1,36}$/;

/**
 * Reads a client id. Rejections: `client-id-characters` (CONNACK 2) for forbidden characters, `client-id-class` (CONNACK 5) for what matches
 * no class. Whether the parts are well formed is asked later, by `checkParts`: an unknown org is noticed first.
 * Source: amlen server_proxy/src/pxmqtt.c (parseConnectPayload, matchClientClass).
 */
export function parseClientId(text: string): Result<ClientId> {
  if (forbidden.test(text)) return rejected(rejection('client-id-characters', printable(text)));
  const device = devicePattern.exec(text);
  if (device) {
    const [, letter, org, typeId, deviceId] = device as unknown as [string, 'd' | 'g', string, string, string];
    return accepted({ class: letter, org, typeId, deviceId });
  }
  const application = applicationPattern.exec(text) as unknown as [string, string, string] | null;
  if (application) return accepted({ class: 'a', org: application[1], appId: application[2] });
  const instance = instancePattern.exec(text) as unknown as [string, string, string, string] | null;
  if (instance) return accepted({ class: 'A', org: instance[1], appId: instance[2], instanceId: instance[3] });
  const scalable = scalablePattern.exec(text) as unknown as [string, string, string] | null;
  if (scalable) return accepted({ class: 'A', org: scalable[1], appId: scalable[2] });
  return rejected(rejection('client-id-class', `The client ID is not valid: ${printable(text)}`));
}

/**
 * Checks the characters and lengths of a client id's parts: `^[A-Za-z0-9_.-]{1,36}$` each. Rejection: `client-id-part` (CONNACK 2).
 * Source: docs/devices/mqtt.md; amlen server_proxy/src/auth.c (doAuthenticate).
 */
export function checkParts(id: ClientId): Result<ClientId> {
  if ('deviceId' in id) {
    if (!part.test(id.deviceId)) return rejected(rejection('client-id-part', 'The device ID is not valid'));
    if (!part.test(id.typeId)) return rejected(rejection('client-id-part', 'The device type is not valid'));
    return accepted(id);
  }
  if (!part.test(id.appId)) return rejected(rejection('client-id-part', 'The application ID is not valid'));
  if (id.class === 'A' && id.instanceId !== undefined && !part.test(id.instanceId)) {
    return rejected(rejection('client-id-part', 'The application instance is not valid'));
  }
  return accepted(id);
}

// Digits and consonants in both cases: 52 of them.
const suffixAlphabet = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';

/**
 * The id under which a connection of `A:org:app` is kept: `A:org:app:_XXXXXXXX`, so that any number of them coexist.
 * `random` holds eight numbers in [0, 1). Source: amlen server_proxy/src/pxmqtt.c (generate_cid).
 */
export function privateClientId(text: string, random: readonly number[]): string {
  const suffix = random.slice(0, 8).map((draw) => suffixAlphabet[Math.floor(draw * suffixAlphabet.length)]);
  return `${text}:_${suffix.join('')}`;
}

type DeviceOfOrg = Readonly<{ org: string; typeId: string; deviceId: string }>;

/** The client id of what is registered: `g:…` for a gateway, `d:…` for a device. */
export function clientIdOf({ classId, org, typeId, deviceId }: DeviceOfOrg & Readonly<{ classId: ClassId }>): string {
  return `${classId === 'Gateway' ? 'g' : 'd'}:${org}:${typeId}:${deviceId}`;
}

/** Both client ids that name a device, as a device and as a gateway, where it may be either. */
export function clientIdsOf(device: DeviceOfOrg): readonly [string, string] {
  return [clientIdOf({ ...device, classId: 'Device' }), clientIdOf({ ...device, classId: 'Gateway' })];
}

/** A text with what cannot be printed shown as `?`, and cut to 256 characters, fit for a log line. */
export function printable(text: string): string {
  return text.slice(0, 256).replace(/[\p{Control}\p{Noncharacter_Code_Point}\p{Surrogate}]/gu, '?');
}
