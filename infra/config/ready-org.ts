/** The org that a newcomer starts with, and the one that `--org`, `--api-key` and `--api-token` ask for. */
import type { z } from 'zod';
import type { OrgPreset, orgPresetSchema } from '../../domain/preset.ts';

/** How an org stands in a file. */
export type OrgInput = z.input<typeof orgPresetSchema>;

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
export function orgsOf({ org, apiKey, apiToken, orgs }: Asked): readonly OrgPreset[] {
  const asked = org ?? apiKey ?? apiToken;
  if (asked === undefined && orgs !== undefined && orgs.length > 0) return orgs;
  const id = org ?? (apiKey === undefined ? readyOrg.id : orgOfApiKey(apiKey));
  const key = { key: apiKey ?? readyApiKey(id), token: apiToken ?? readyOrg.apiToken };
  const others = orgs ?? [];
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
    devices: orgs === undefined && id === readyOrg.id ? readyOrg.devices.map((device) => ({ ...device })) : [],
    gateways: [],
  };
  return [made, ...others];
}
