/** A resource group: which devices a role is limited to. One stream per group: `resourceGroup-{org}:{groupId}`. */
import { present } from './api/members.ts';
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider } from './decider.ts';
import { deviceUnknown } from './device.ts';
import type { EventOf } from './events/catalogue.ts';
import { changedMembers } from './plain-data.ts';

export type ResourceGroupEvent = EventOf<
  | 'ResourceGroupCreated'
  | 'ResourceGroupUpdated'
  | 'ResourceGroupDeleted'
  | 'ResourceGroupMembersAdded'
  | 'ResourceGroupMembersRemoved'
>;
export type Member = Readonly<{ typeId: string; deviceId: string }>;
type Named = Readonly<{ org: string; groupId: string }>;
type Described = Readonly<{ name: string; description?: string; searchTags: readonly string[] }>;

/** `groups`: how many the org has, those of its gateways left out. */
export type CreateResourceGroup = Named & Described & Readonly<{ type: 'CreateResourceGroup'; groups: number }>;
export type UpdateResourceGroup = Named &
  Readonly<{ type: 'UpdateResourceGroup'; changes: Readonly<Partial<Described>> }>;
export type DeleteResourceGroup = Named & Readonly<{ type: 'DeleteResourceGroup' }>;
/** `unknown`: the first of the devices that is not registered; `full`: the first that is in as many groups as a device may be. */
export type AddResourceGroupMembers = Named &
  Readonly<{ type: 'AddResourceGroupMembers'; members: readonly Member[]; unknown?: Member; full?: Member }>;
export type RemoveResourceGroupMembers = Named &
  Readonly<{ type: 'RemoveResourceGroupMembers'; members: readonly Member[] }>;
export type ResourceGroupCommand =
  | CreateResourceGroup
  | UpdateResourceGroup
  | DeleteResourceGroup
  | AddResourceGroupMembers
  | RemoveResourceGroupMembers;

/** `members` are `{typeId} {deviceId}`. A gateway's default group is there as long as its gateway. */
export type ResourceGroup = Readonly<{
  groupId: string;
  name: string;
  description?: string | undefined;
  searchTags: readonly string[];
  members: ReadonlySet<string>;
}>;
/** Undefined: there is no such group. */
export type ResourceGroupAggregate = ResourceGroup | undefined;

/** Source: docs/reference/quotas.md. */
export const GROUP_MEMBERS_MAX = 300;
export const GROUPS_PER_DEVICE_MAX = 10;

/** Resource groups of an org, those of its gateways left out. A bound of the sandbox: the platform's is not known. */
export const GROUPS_MAX = 10_000;

/** How the ids of the gateways' own groups begin; the others are letters and digits. */
export const DEFAULT_GROUP_PREFIX = 'gw_def_res_grp:';

/** The group that a gateway has from its registration on. Source: docs/gateways/gateway-access-control.md. */
export function defaultGroupId(org: string, typeId: string, deviceId: string): string {
  return `${DEFAULT_GROUP_PREFIX}${org}:${typeId}:${deviceId}`;
}

/** How a device is kept in lists: a space sorts before every character of an id, so that the order is that of types, then of devices. */
export function memberKey({ typeId, deviceId }: Member): string {
  return `${typeId} ${deviceId}`;
}

export const resourceGroup: Decider<ResourceGroupAggregate, ResourceGroupCommand, ResourceGroupEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    const { org, groupId } = command;
    if (command.type === 'CreateResourceGroup') {
      const { type: _, groups, searchTags, ...described } = command;
      if (state) throw new Error(`The resource group ${groupId} was drawn twice`);
      if (groups >= GROUPS_MAX) {
        const text = `The org "${org}" has ${groups} resource groups; it may have ${GROUPS_MAX}. Delete one first.`;
        return refuse('quota-reached', text, [String(GROUPS_MAX)]);
      }
      return [{ type: 'ResourceGroupCreated', data: { ...described, searchTags: [...searchTags] } }];
    }
    if (!state) return resourceGroupUnknown(groupId);
    switch (command.type) {
      case 'UpdateResourceGroup': {
        const { searchTags, ...others } = command.changes;
        const changed = changedMembers(state, { ...others, ...(searchTags && { searchTags: [...searchTags] }) });
        return changed ? [{ type: 'ResourceGroupUpdated', data: { org, groupId, ...changed } }] : [];
      }
      case 'DeleteResourceGroup':
        return [{ type: 'ResourceGroupDeleted', data: { org, groupId } }];
      case 'AddResourceGroupMembers':
        return addMembers(command, state);
      case 'RemoveResourceGroupMembers': {
        const members = command.members.filter((member) => state.members.has(memberKey(member)));
        return members.length === 0
          ? []
          : [{ type: 'ResourceGroupMembersRemoved', data: { org, groupId, members: [...members] } }];
      }
    }
  },

  evolve: (state, { type, data }) => {
    if (type === 'ResourceGroupCreated') {
      const { org: _, ...described } = data;
      return { ...described, members: new Set() };
    }
    if (!state) return undefined;
    switch (type) {
      case 'ResourceGroupUpdated': {
        const { org: _, ...changed } = data;
        return { ...state, ...present(changed) };
      }
      case 'ResourceGroupDeleted':
        return undefined;
      case 'ResourceGroupMembersAdded':
        return { ...state, members: new Set([...state.members, ...data.members.map(memberKey)]) };
      case 'ResourceGroupMembersRemoved': {
        const members = new Set(state.members);
        for (const member of data.members) members.delete(memberKey(member));
        return { ...state, members };
      }
    }
  },
};

export function resourceGroupUnknown(groupId: string): ApiRefusal {
  return refuse('resource-group-unknown', `There is no resource group "${groupId}".`, [groupId]);
}

function addMembers(
  { org, groupId, members, unknown, full }: AddResourceGroupMembers,
  state: ResourceGroup,
): readonly ResourceGroupEvent[] | ApiRefusal {
  if (unknown) return deviceUnknown(unknown.typeId, unknown.deviceId);
  if (full) {
    const text = `The device "${full.deviceId}" of the type "${full.typeId}" is in ${GROUPS_PER_DEVICE_MAX} resource groups already.`;
    return refuse('resource-group-full', text, [full.typeId, full.deviceId]);
  }
  const fresh = new Map(members.map((member) => [memberKey(member), member]));
  for (const key of state.members) fresh.delete(key);
  if (fresh.size === 0) return [];
  if (state.members.size + fresh.size > GROUP_MEMBERS_MAX) {
    const text = `The resource group "${groupId}" would have ${state.members.size + fresh.size} members; it may have ${GROUP_MEMBERS_MAX}.`;
    return refuse('resource-group-full', text, [groupId]);
  }
  return [{ type: 'ResourceGroupMembersAdded', data: { org, groupId, members: [...fresh.values()] } }];
}
