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
import { addDevice, addTo, noContents, type OrgContents, removeFrom } from './org-contents.ts';

export type RegistryEvent = EventOf<keyof typeof registryEvents>;

/** The groups that a device is in, in the order in which it came into them. */
export type Membership = readonly [org: string, key: string, groupIds: readonly string[]];

/** Changed by the world's fold only. */
export class Registry implements Lookup {
  readonly orgs = new Aggregates(org);
  readonly apiKeys = new Aggregates(apiKey);
  readonly deviceTypes = new Aggregates(deviceType);
  readonly devices = new Aggregates(device);
  readonly diagnostics = new Aggregates(diagnostics);
  readonly resourceGroups = new Aggregates(resourceGroup);
  readonly users = new Aggregates(user);
  /** What is being imported, by org. */
  readonly imports = new Map<string, Readonly<{ source: string }>>();
  readonly #contents = new Map<string, OrgContents>();
  /** Brings back what orgs have, when somebody asks for it: much of what is looked at needs no lists. */
  #fill: (() => void) | undefined;
  /** What was brought back last, as long as nothing was folded since. */
  #restored: readonly Membership[] | undefined;

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
    this.#filled();
    let contents = this.#contents.get(org);
    if (!contents) {
      contents = noContents();
      this.#contents.set(org, contents);
    }
    return contents;
  }

  /** The groups of every device that is in one, by org and member key. */
  *memberships(): Iterable<readonly [groups: ReadonlySet<string>, of: readonly [org: string, key: string]]> {
    this.#filled();
    const contents = [...this.#contents].sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [org, { groupsOfDevice }] of contents) {
      for (const [key, groups] of groupsOfDevice) yield [groups, [org, key]];
    }
  }

  /** The aggregates are back, and so can be what orgs have. `changed`: whether any aggregate is another one than before. */
  restoreContents(memberships: readonly Membership[], changed: boolean): void {
    const before = this.#restored;
    const same = before?.length === memberships.length && before.every((one, nth) => one === memberships[nth]);
    if (same && !changed) return;
    this.#restored = memberships;
    this.#contents.clear();
    this.#fill = () => {
      for (const [stream, { state }] of this.deviceTypes.entries()) {
        if (state) this.contents(orgOf(stream)).deviceTypes.set(state.typeId, state);
      }
      for (const [stream, { state }] of this.devices.entries())
        if (state) addDevice(this.contents(orgOf(stream)), state);
      for (const [, { state }] of this.apiKeys.entries())
        if (state) this.contents(state.org).apiKeys.set(state.key, state);
      for (const [stream, { state }] of this.resourceGroups.entries()) {
        if (state) this.contents(orgOf(stream)).resourceGroups.set(state.groupId, state);
      }
      for (const [org, key, groupIds] of memberships) this.contents(org).groupsOfDevice.set(key, new Set(groupIds));
    };
  }

  #filled(): void {
    const fill = this.#fill;
    this.#fill = undefined;
    fill?.();
  }

  /** Folds one event of the registry. */
  fold(event: RegistryEvent, stream: string, revision: number, moment: Moment): void {
    this.#filled();
    this.#restored = undefined;
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
    if (!before && after) this.#arrive(org, contents, after);
    else contents.devices.set(memberKey({ typeId, deviceId }), after);
    if (before && !after) this.#leave(org, contents, before);
  }

  #arrive(org: string, contents: OrgContents, arrived: Device): void {
    const { typeId, deviceId, classId, gateway, author } = arrived;
    addDevice(contents, arrived);
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

/** Of a stream whose key begins with its org. */
function orgOf(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1, stream.indexOf(':'));
}

function without(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const rest = new Set(set);
  rest.delete(value);
  return rest;
}
