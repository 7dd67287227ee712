/** What no single value shows: settings that contradict one another. Values may be of any shape here, since all mistakes are reported at once. */
import { isEventStoreDb } from '../event-store-address.ts';
import { parseAddress } from './address.ts';
import { member } from './expectation.ts';
import { seen } from './mistake.ts';
import { orgOfApiKey, readyApiKey } from './ready-org.ts';
import { platformDomain } from './schema.ts';

/** A mistake at a path of the merged settings. */
export type PathMistake = Readonly<{ path: readonly PropertyKey[]; what: string }>;

/** Every contradiction among the settings given; `value` is shaped like the file, defaults filled in. */
export function contradictions(value: unknown): readonly PathMistake[] {
  return [
    ...listenChecks(value),
    ...domainChecks(member(value, 'domain')),
    ...tlsChecks(member(value, 'tls')),
    ...boundChecks(value),
    ...storeChecks(value),
    ...orgChecks(list(member(value, 'orgs'))),
    ...readyOrgChecks(value),
  ];
}

function listenChecks(value: unknown): PathMistake[] {
  const listen = list(member(value, 'listen'));
  const plain = member(value, 'plainListener');
  const plainPort = typeof plain === 'string' ? parseAddress(plain)?.port : undefined;
  const taken = plainPort !== undefined && plainPort !== 0 && listen.includes(plainPort);
  return [
    ...repetitions(listen, ['listen'], (port) => (port === 0 ? undefined : port)),
    ...(taken
      ? [{ path: ['plainListener'], what: `saw port ${plainPort}, which "listen" has too; expected another` }]
      : []),
  ];
}

function domainChecks(value: unknown): PathMistake[] {
  const domains = list(value);
  const always = domains.indexOf(platformDomain);
  return [
    ...repetitions(domains, ['domain'], (domain) => domain),
    ...(always < 0
      ? []
      : [{ path: ['domain', always], what: `saw "${platformDomain}", which is always answered for; leave it out` }]),
  ];
}

function tlsChecks(tls: unknown): PathMistake[] {
  const given = (['certificate', 'key'] as const).filter((name) => member(tls, name) !== undefined);
  if (given.length !== 1) return [];
  const [only = 'key'] = given;
  const other = only === 'key' ? 'certificate' : 'key';
  return [{ path: ['tls', only], what: `saw tls.${only} without tls.${other}, expected both or neither` }];
}

function boundChecks(value: unknown): PathMistake[] {
  const [outbound, payload] = [member(value, 'outboundBytesMax'), member(value, 'payloadBytesMax')];
  if (typeof outbound !== 'number' || typeof payload !== 'number' || outbound > payload) return [];
  const what = `saw ${outbound}, expected more than payloadBytesMax (${payload}): a client could never be sent the largest message`;
  return [{ path: ['outboundBytesMax'], what }];
}

/**
 * The largest payload that certainly fits an append to EventStoreDB, which takes 1 MiB: as text or base64 a payload is at most twice as long.
 * Source: EventStoreDB v24.6 ClusterVNodeOptions.cs (`MaxAppendSize`).
 */
const EVENT_STORE_PAYLOAD_BYTES_MAX = 480 * 1024;

function storeChecks(value: unknown): PathMistake[] {
  const [store, payload] = [member(value, 'store'), member(value, 'payloadBytesMax')];
  if (typeof store !== 'string' || !isEventStoreDb(store)) return [];
  if (typeof payload !== 'number' || payload <= EVENT_STORE_PAYLOAD_BYTES_MAX) return [];
  const what = `saw ${payload}, expected at most ${EVENT_STORE_PAYLOAD_BYTES_MAX}: EventStoreDB, the "store", takes no larger ones`;
  return [{ path: ['payloadBytesMax'], what }];
}

function orgChecks(orgs: readonly unknown[]): PathMistake[] {
  return [
    ...repetitions(orgs, ['orgs'], (org) => member(org, 'id'), ['id']),
    ...orgs.flatMap((org, index) => [
      ...keyChecks(org, ['orgs', index]),
      ...deviceChecks(org, ['orgs', index]),
      ...repetitions(list(member(org, 'users')), ['orgs', index, 'users'], (user) => member(user, 'id'), ['id']),
    ]),
  ];
}

function keyChecks(org: unknown, path: readonly PropertyKey[]): PathMistake[] {
  const [id, apiKeys] = [member(org, 'id'), list(member(org, 'apiKeys'))];
  const foreign = apiKeys.flatMap((apiKey, index) => {
    const key = member(apiKey, 'key');
    if (typeof key !== 'string' || typeof id !== 'string' || orgOfApiKey(key) === id || !key.startsWith('a-'))
      return [];
    const what = `saw a key of the org ${seen(orgOfApiKey(key))}, expected one of ${seen(id)}, such as "${readyApiKey(id)}"`;
    return [{ path: [...path, 'apiKeys', index, 'key'], what }];
  });
  return [...foreign, ...repetitions(apiKeys, [...path, 'apiKeys'], (apiKey) => member(apiKey, 'key'), ['key'])];
}

function deviceChecks(org: unknown, path: readonly PropertyKey[]): PathMistake[] {
  const [types, devices, gateways] = [
    list(member(org, 'deviceTypes')),
    list(member(org, 'devices')),
    list(member(org, 'gateways')),
  ];
  const deviceTypeIds = new Set([
    ...types.map((type) => member(type, 'id')),
    ...devices.map((device) => member(device, 'typeId')),
  ]);
  const mixed = gateways.flatMap((gateway, index) => {
    const typeId = member(gateway, 'typeId');
    if (typeof typeId !== 'string' || !deviceTypeIds.has(typeId)) return [];
    const what = `saw ${seen(typeId)}, which is a type of devices here; expected a type that only gateways have`;
    return [{ path: [...path, 'gateways', index, 'typeId'], what }];
  });
  const name = (device: unknown) => {
    const [typeId, deviceId] = [member(device, 'typeId'), member(device, 'deviceId')];
    return typeof typeId === 'string' && typeof deviceId === 'string' ? `${typeId}:${deviceId}` : undefined;
  };
  return [
    ...repetitions(types, [...path, 'deviceTypes'], (type) => member(type, 'id'), ['id']),
    ...repetitions(devices, [...path, 'devices'], name, ['deviceId']),
    ...repetitions(gateways, [...path, 'gateways'], name, ['deviceId']),
    ...mixed,
  ];
}

function readyOrgChecks(value: unknown): PathMistake[] {
  const [org, apiKey, apiToken] = [member(value, 'org'), member(value, 'apiKey'), member(value, 'apiToken')];
  const orgs = list(member(value, 'orgs'));
  if (typeof org === 'string' && typeof apiKey === 'string' && apiKey.startsWith('a-') && orgOfApiKey(apiKey) !== org) {
    const what = `saw a key of the org ${seen(orgOfApiKey(apiKey))}, expected one of ${seen(org)}, such as "${readyApiKey(org)}"`;
    return [{ path: ['apiKey'], what }];
  }
  if (apiToken !== undefined && org === undefined && apiKey === undefined && orgs.length > 0) {
    return [
      { path: ['apiToken'], what: 'saw a token without "org" or "apiKey", expected one of them: "orgs" holds several' },
    ];
  }
  const id = typeof org === 'string' ? org : typeof apiKey === 'string' ? orgOfApiKey(apiKey) : undefined;
  if (id === undefined) return [];
  const key = apiKey ?? readyApiKey(id);
  const keys = list(
    member(
      orgs.find((preset) => member(preset, 'id') === id),
      'apiKeys',
    ),
  );
  if (!keys.some((preset) => member(preset, 'key') === key)) return [];
  const what = `saw the key ${seen(key)}, which "orgs" has too; expected another, or its token there`;
  return [{ path: [apiKey === undefined ? 'org' : 'apiKey'], what }];
}

/** One mistake for each item that has the name of an earlier one; an item without a name is not looked at. */
function repetitions(
  items: readonly unknown[],
  path: readonly PropertyKey[],
  nameOf: (item: unknown) => unknown,
  within: readonly PropertyKey[] = [],
): PathMistake[] {
  const found = new Set<unknown>();
  return items.flatMap((item, index) => {
    const name = nameOf(item);
    const repeated = found.has(name);
    if (name !== undefined) found.add(name);
    return repeated
      ? [{ path: [...path, index, ...within], what: `saw ${seen(name)} a second time, expected it once` }]
      : [];
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
