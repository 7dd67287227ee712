/** The org that a newcomer starts with, and the one that `--org`, `--api-key` and `--api-token` ask for. */
import type { OrgPreset } from '../../domain/preset.ts';

/** What is there when nobody says otherwise. These are known to everyone, as is right for a sandbox that only its own machine can reach. */
export const readyOrg = {
  id: 'sandbx',
  apiToken: 'sandbox-api-token',
  devices: [
    { typeId: 'demo', deviceId: 'device-1', token: 'sandbox-device-token' },
    { typeId: 'demo', deviceId: 'device-2', token: 'sandbox-device-token' },
  ],
} as const;

/** The key that goes with an org when none is chosen: `a-sandbx-0123456789`. */
export function readyApiKey(org: string): string {
  return `a-${org}-0123456789`;
}

/** The org inside an API key. */
export function orgOfApiKey(key: string): string {
  return key.split('-')[1] ?? '';
}

type Asked = Readonly<{
  org?: string | undefined;
  apiKey?: string | undefined;
  apiToken?: string | undefined;
  orgs?: readonly OrgPreset[] | undefined;
}>;

/**
 * All orgs of a sandbox. Nothing asked: the orgs of the file, or the ready org with two devices. `org`, `apiKey` or `apiToken` asked: their
 * org gets that key, with every permission; an org that is not among `orgs` is made, without devices unless it is the ready one.
 * The members have passed `checkReadyOrg`.
 */
export function orgsOf({ org, apiKey, apiToken, orgs: others = [] }: Asked): readonly OrgPreset[] {
  const asked = org ?? apiKey ?? apiToken;
  if (asked === undefined && others.length > 0) return others;
  const id = org ?? (apiKey === undefined ? readyOrg.id : orgOfApiKey(apiKey));
  const key = { key: apiKey ?? readyApiKey(id), token: apiToken ?? readyOrg.apiToken };
  const known = others.find((preset) => preset.id === id);
  if (known !== undefined) {
    return others.map((preset) => (preset === known ? { ...known, apiKeys: [...known.apiKeys, key] } : preset));
  }
  const made: OrgPreset = {
    id,
    status: 'active',
    securityLevel: 'tls-optional',
    apiKeys: [key],
    deviceTypes: [],
    devices: others.length === 0 && id === readyOrg.id ? readyOrg.devices.map((device) => ({ ...device })) : [],
    gateways: [],
  };
  return [made, ...others];
}
