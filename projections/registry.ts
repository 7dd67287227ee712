/** What is registered, folded from the registry's events: what CONNECT and the HTTP API are judged against, and what the API lists. */
import type { Registry as Lookup } from '../domain/admission.ts';
import { type ApiKey, type ApiKeyEvent, apiKey } from '../domain/api-key.ts';
import type { Moment } from '../domain/decider.ts';
import { type Device, type DeviceAggregate, type DeviceEvent, device } from '../domain/device.ts';
import { type DeviceTypeAggregate, type DeviceTypeEvent, deviceType } from '../domain/device-type.ts';
import { type DiagnosticsEvent, diagnostics } from '../domain/diagnostics.ts';
import type { EventOf } from '../domain/events/catalogue.ts';
import type { registryEvents } from '../domain/events/registry.ts';
import { type OrgAggregate, type OrgEvent, org } from '../domain/org.ts';
import {
  defaultGroupId,
  memberKey,
  type ResourceGroup,
  type ResourceGroupEvent,
  resourceGroup,
} from '../domain/resource-group.ts';
import { streams } from '../domain/streams.ts';
import { type UserEvent, user } from '../domain/user.ts';
import { Aggregates } from './aggregates.ts';
import { Ordered } from './ordered.ts';

export type RegistryEvent = EventOf<keyof typeof registryEvents>;

/** What one org has, in the order of its ids. */
export type OrgContents = Readonly<{
  /** By type id. */
  deviceTypes: Ordered<NonNullable<DeviceTypeAggregate>>;
  /** By `{typeId} {deviceId}`, so that the devices of a type stand together. */
  devices: Ordered<Device>;
  /** How many devices a type has. */
  devicesOfType: Map<string, number>;
  /** `{typeId} {deviceId}` of the devices that were registered under a gateway, by that of the gateway. */
  behindGateway: Map<string, Set<string>>;
  apiKeys: Ordered<ApiKey>;
  resourceGroups: Ordered<ResourceGroup>;
  /** The groups that a device is in. */
  groupsOfDevice: Map<string, Set<string>>;
}>;

/** Changed by the world's fold only. */
export class Registry implements Lookup {
  readonly orgs = new Aggregates(org);
  readonly apiKeys = new Aggregates(apiKey);
  readonly deviceTypes = new Aggregates(deviceType);
  readonly devices = new Aggregates(device);
  readonly diagnostics = new Aggregates(diagnostics);
  readonly resourceGroups = new Aggregates(resourceGroup);
  readonly users = new Aggregates(user);
  readonly #contents = new Map<string, OrgContents>();

  org(org: string): OrgAggregate {
    return this.orgs.get(streams.org(org)).state;
  }

  apiKey(key: string): ApiKey | undefined {
    return this.apiKeys.get(streams.apiKey(key)).state;
  }

  deviceType(org: string, typeId: string): DeviceTypeAggregate {
    return this.deviceTypes.get(streams.deviceType(org, typeId)).state;
  }

  device(org: string, typeId: string, deviceId: string): DeviceAggregate {
    return this.devices.get(streams.device(org, typeId, deviceId)).state;
  }

  resourceGroup(org: string, groupId: string): ResourceGroup | undefined {
    return this.resourceGroups.get(streams.resourceGroup(org, groupId)).state;
  }

  /** What an org has, in order. */
  contents(org: string): OrgContents {
    let contents = this.#contents.get(org);
    if (!contents) {
      contents = {
        deviceTypes: new Ordered(),
        devices: new Ordered(),
        devicesOfType: new Map(),
        behindGateway: new Map(),
        apiKeys: new Ordered(),
        resourceGroups: new Ordered(),
        groupsOfDevice: new Map(),
      };
      this.#contents.set(org, contents);
    }
    return contents;
  }

  /** Folds one event of the registry. */
  fold(event: RegistryEvent, stream: string, revision: number, moment: Moment): void {
    switch (kindOf(stream)) {
      case 'org':
        this.orgs.fold(stream, revision, event as OrgEvent, moment);
        return;
      case 'apiKey': {
        const { after } = this.apiKeys.fold(stream, revision, event as ApiKeyEvent, moment);
        const { org, key } = (event as ApiKeyEvent).data;
        return this.contents(org).apiKeys.set(key, after);
      }
      case 'deviceType': {
        const { after } = this.deviceTypes.fold(stream, revision, event as DeviceTypeEvent, moment);
        const { org, typeId } = (event as DeviceTypeEvent).data;
        return this.contents(org).deviceTypes.set(typeId, after);
      }
      case 'device':
        return this.#foldDevice(event as DeviceEvent, stream, revision, moment);
      case 'diagnostics':
        this.diagnostics.fold(stream, revision, event as DiagnosticsEvent, moment);
        return;
      case 'resourceGroup':
        return this.#foldResourceGroup(event as ResourceGroupEvent, stream, revision, moment);
      case 'user':
        this.users.fold(stream, revision, event as UserEvent, moment);
        return;
    }
  }

  #foldDevice(event: DeviceEvent, stream: string, revision: number, moment: Moment): void {
    const { before, after } = this.devices.fold(stream, revision, event, moment);
    const { org, typeId, deviceId } = event.data;
    const contents = this.contents(org);
    contents.devices.set(memberKey({ typeId, deviceId }), after);
    if (!before && after) this.#arrive(org, contents, after);
    if (before && !after) this.#leave(org, contents, before);
  }

  #arrive(org: string, contents: OrgContents, arrived: Device): void {
    const { typeId, deviceId, classId, gateway, author } = arrived;
    contents.devicesOfType.set(typeId, (contents.devicesOfType.get(typeId) ?? 0) + 1);
    if (gateway) addTo(contents.behindGateway, memberKey(gateway), memberKey(arrived));
    if (classId === 'Gateway') {
      const groupId = defaultGroupId(org, typeId, deviceId);
      this.#putGroup(org, { groupId, name: groupId, searchTags: [], members: new Set() });
    }
    // What a gateway registers itself is in its default group. Source: docs/gateways/gateway-access-control.md.
    if (gateway && author?.type === 'gateway') {
      const own = this.resourceGroup(org, defaultGroupId(org, gateway.typeId, gateway.deviceId));
      if (own) this.#putGroup(org, { ...own, members: new Set([...own.members, memberKey(arrived)]) });
    }
  }

  /** What belongs to a device goes with it. Guess: nothing says so, but a device that is registered again comes back clean. */
  #leave(org: string, contents: OrgContents, left: Device): void {
    const { typeId, deviceId, classId, gateway } = left;
    const key = memberKey(left);
    const others = (contents.devicesOfType.get(typeId) ?? 1) - 1;
    if (others > 0) contents.devicesOfType.set(typeId, others);
    else contents.devicesOfType.delete(typeId);
    if (gateway) removeFrom(contents.behindGateway, memberKey(gateway), key);
    const diagnosed = streams.diagnostics(org, typeId, deviceId);
    if (this.diagnostics.get(diagnosed).revision !== 'none') this.diagnostics.put(diagnosed, diagnostics.initial);
    for (const groupId of contents.groupsOfDevice.get(key) ?? []) {
      const group = this.resourceGroup(org, groupId);
      if (group) this.#putGroup(org, { ...group, members: without(group.members, key) });
    }
    if (classId === 'Gateway') {
      this.#regroup(org, defaultGroupId(org, typeId, deviceId), undefined);
    }
  }

  #foldResourceGroup(event: ResourceGroupEvent, stream: string, revision: number, moment: Moment): void {
    const { org, groupId } = event.data;
    const { before, after } = this.resourceGroups.fold(stream, revision, event, moment);
    this.#index(org, groupId, before, after);
  }

  #putGroup(org: string, group: ResourceGroup): void {
    this.#regroup(org, group.groupId, group);
  }

  #regroup(org: string, groupId: string, after: ResourceGroup | undefined): void {
    const stream = streams.resourceGroup(org, groupId);
    const before = this.resourceGroups.get(stream).state;
    this.resourceGroups.put(stream, after);
    this.#index(org, groupId, before, after);
  }

  #index(org: string, groupId: string, before: ResourceGroup | undefined, after: ResourceGroup | undefined): void {
    const { resourceGroups, groupsOfDevice } = this.contents(org);
    resourceGroups.set(groupId, after);
    for (const key of before?.members ?? []) if (!after?.members.has(key)) removeFrom(groupsOfDevice, key, groupId);
    for (const key of after?.members ?? []) addTo(groupsOfDevice, key, groupId);
  }
}

type Kind = keyof typeof streams;

function kindOf(stream: string): Kind {
  return stream.slice(0, stream.indexOf('-')) as Kind;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function removeFrom(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}

function without(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const rest = new Set(set);
  rest.delete(value);
  return rest;
}
