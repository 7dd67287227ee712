/** What is registered, folded from the registry's events: what CONNECT is judged against. */
import type { Registry } from '../domain/admission.ts';
import type { EventOf } from '../domain/events/catalogue.ts';
import type { registryEvents, TokenDigest } from '../domain/events/registry.ts';
import type { Permission } from '../domain/permissions.ts';

export type RegistryEvent = EventOf<keyof typeof registryEvents>;

export type OrgState = Readonly<{ status: 'active' | 'disabled'; securityLevel: 'tls-optional' | 'tls-token' }>;
export type DeviceState = Readonly<{ classId: 'Device' | 'Gateway'; token: TokenDigest }>;
export type ApiKeyState = Readonly<{ org: string; permissions: ReadonlySet<Permission>; token: TokenDigest }>;
export type DeviceTypeState = Readonly<{ classId: 'Device' | 'Gateway' }>;

/** The registry as maps; keys are joined by `:`. Changed by `foldRegistry` only. */
export type RegistryView = Registry &
  Readonly<{
    orgs: Map<string, OrgState>;
    deviceTypes: Map<string, DeviceTypeState>;
    devices: Map<string, DeviceState>;
    apiKeys: Map<string, ApiKeyState>;
  }>;

/** An empty registry. */
export function createRegistry(): RegistryView {
  const orgs = new Map<string, OrgState>();
  const devices = new Map<string, DeviceState>();
  const apiKeys = new Map<string, ApiKeyState>();
  return {
    orgs,
    deviceTypes: new Map(),
    devices,
    apiKeys,
    org: (org) => orgs.get(org),
    device: (org, typeId, deviceId) => devices.get(`${org}:${typeId}:${deviceId}`),
    apiKey: (key) => apiKeys.get(key),
  };
}

/** Folds one event of the registry; the same event again changes nothing. */
export function foldRegistry(registry: RegistryView, event: RegistryEvent): void {
  const { orgs, deviceTypes, devices, apiKeys } = registry;
  switch (event.type) {
    case 'OrgCreated': {
      const { org, status, securityLevel } = event.data;
      orgs.set(org, { status, securityLevel });
      return;
    }
    case 'OrgStatusChanged':
      return change(orgs, event.data.org, { status: event.data.status });
    case 'OrgSecurityLevelChanged':
      return change(orgs, event.data.org, { securityLevel: event.data.securityLevel });
    case 'ApiKeyCreated': {
      const { org, key, permissions, token } = event.data;
      apiKeys.set(key, { org, permissions: new Set(permissions), token });
      return;
    }
    case 'ApiKeyTokenChanged':
      return change(apiKeys, event.data.key, { token: event.data.token });
    case 'ApiKeyPermissionsChanged':
      return change(apiKeys, event.data.key, { permissions: new Set(event.data.permissions) });
    case 'DeviceTypeAdded':
      deviceTypes.set(`${event.data.org}:${event.data.typeId}`, { classId: event.data.classId });
      return;
    case 'DeviceRegistered': {
      const { org, typeId, deviceId, classId, token } = event.data;
      devices.set(`${org}:${typeId}:${deviceId}`, { classId, token });
      return;
    }
    case 'DeviceTokenChanged': {
      const { org, typeId, deviceId, token } = event.data;
      return change(devices, `${org}:${typeId}:${deviceId}`, { token });
    }
  }
}

function change<State>(states: Map<string, State>, key: string, changed: Partial<State>): void {
  const state = states.get(key);
  if (state !== undefined) states.set(key, { ...state, ...changed });
}
