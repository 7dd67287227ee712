/** Brings the orgs of the configuration into being, each through its handler: what is there already leaves no event. */

import type { ClassId } from '../domain/api/members.ts';
import { defaultApplicationRoles, messagingPermissions } from '../domain/api/roles.ts';
import type { TokenDigest } from '../domain/events/registry.ts';
import type { OrgPreset } from '../domain/preset.ts';
import { inForce } from '../domain/role-assignment.ts';
import { defineApiKey, defineDevice, defineDeviceType, defineOrg, defineUser } from '../handlers/registry/define.ts';
import type { World } from '../projections/world.ts';
import { type Runner, replied } from './runner.ts';
import { digestToken, tokenMatches } from './tokens.ts';

/**
 * Applies presets, each part when the one before is in the world. Orgs that are in the log and not in the presets stay as they are, and so does
 * one whose import broke off. Rejects when the log does not take them.
 */
export async function applyPresets(
  presets: readonly OrgPreset[],
  runner: Pick<Runner, 'runInTurn'>,
  world: World,
): Promise<void> {
  for (const { id: org, status, securityLevel, apiKeys, deviceTypes, devices, gateways, users = [] } of presets) {
    if (world.registry.imports.has(org)) continue;
    await replied(runner, defineOrg, { org, status, securityLevel });
    await applyApiKeys(org, apiKeys, runner, world);
    for (const { id: userId, roles } of users)
      await replied(runner, defineUser, { org, userId, roles: inForce(roles) });
    const types = new Set<string>();
    const defineType = async (typeId: string, classId: ClassId) => {
      // Asked for once, not with each of its devices.
      if (!types.has(typeId)) await replied(runner, defineDeviceType, { org, typeId, classId });
      types.add(typeId);
    };
    for (const { id: typeId } of deviceTypes) await defineType(typeId, 'Device');
    const things = [
      ...devices.map((device) => ({ ...device, classId: 'Device' as const })),
      ...gateways.map((gateway) => ({ ...gateway, classId: 'Gateway' as const })),
    ];
    for (const { typeId, deviceId, token, classId } of things) {
      await defineType(typeId, classId);
      const stored = world.registry.device(org, typeId, deviceId)?.token;
      await replied(runner, defineDevice, { org, typeId, deviceId, classId, ...tokenFor(token, stored) });
    }
  }
}

async function applyApiKeys(
  org: string,
  apiKeys: OrgPreset['apiKeys'],
  runner: Pick<Runner, 'runInTurn'>,
  world: World,
): Promise<void> {
  for (const { key, token, roles = defaultApplicationRoles, permissions, comment } of apiKeys) {
    await replied(runner, defineApiKey, {
      org,
      key,
      roles: inForce(roles),
      permissions: permissions ?? messagingPermissions(roles),
      ...(comment !== undefined && { comment }),
      ...tokenFor(token, world.registry.apiKey(key)?.token),
    });
  }
}

function tokenFor(token: string, stored: TokenDigest | undefined): { token: TokenDigest; tokenHolds: boolean } {
  if (stored && tokenMatches(token, stored)) return { token: stored, tokenHolds: true };
  return { token: digestToken(token), tokenHolds: false };
}
