/** What administrators do about access in org abc123, as events in its log, and who receives the messages of its devices then. */
import { allPermissions } from '../../domain/permissions.ts';
import { defaultGroupId } from '../../domain/resource-group.ts';
import { inForce } from '../../domain/role-assignment.ts';
import { streams } from '../../domain/streams.ts';
import { openRegistry, type Stage } from '../handlers/devices/registry-stage.ts';
import { connected, published } from '../handlers/furnished.ts';

const org = 'abc123';
const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
const ROLE = 'PD_TRUSTED_APP';
const gateway = { typeId: 'gwt', deviceId: 'gw1' };

/** Publishes for every device, and is never hidden from anybody's messages itself. */
export const GATEWAY = `g:${org}:gwt:gw1`;
/** The group of what the gateway registers. */
export const OF_GATEWAY: string = defaultGroupId(org, gateway.typeId, gateway.deviceId);
export const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';

export type Change =
  | Readonly<{ does: 'switch'; on: boolean }>
  | Readonly<{ does: 'make key'; key: string }>
  | Readonly<{ does: 'limit'; key: string; groups: readonly string[] }>
  | Readonly<{ does: 'delete key'; key: string }>
  | Readonly<{ does: 'make group' | 'delete group'; group: string }>
  | Readonly<{ does: 'add' | 'remove'; group: string; deviceId: string }>
  | Readonly<{ does: 'register'; deviceId: string; byGateway: boolean }>
  | Readonly<{ does: 'delete device'; deviceId: string }>;

/** Devices t1/dev1 and t1/dev2, and the gateway, which is connected. */
export async function openAccess(): Promise<Stage> {
  const stage = await openRegistry();
  connected(stage, GATEWAY);
  return stage;
}

/** Puts the event of a change into the log. */
export function change({ happened }: Stage, what: Change): void {
  const deviceOf = (deviceId: string) => ({ org, typeId: 't1', deviceId });
  switch (what.does) {
    case 'switch':
      return happened(streams.org(org), { type: 'AccessControlConfigured', data: { org, enabled: what.on } });
    case 'make key': {
      const data = { org, key: what.key, permissions: [...allPermissions], token };
      return happened(streams.apiKey(what.key), { type: 'ApiKeyCreated', data });
    }
    case 'limit': {
      const data = { org, key: what.key, roles: [...inForce([ROLE])], rolesToGroups: { [ROLE]: [...what.groups] } };
      return happened(streams.apiKey(what.key), { type: 'ApiKeyRolesChanged', data });
    }
    case 'delete key':
      return happened(streams.apiKey(what.key), { type: 'ApiKeyDeleted', data: { org, key: what.key } });
    case 'make group': {
      const data = { org, groupId: what.group, name: what.group, searchTags: [] };
      return happened(streams.resourceGroup(org, what.group), { type: 'ResourceGroupCreated', data });
    }
    case 'delete group':
      return happened(streams.resourceGroup(org, what.group), {
        type: 'ResourceGroupDeleted',
        data: { org, groupId: what.group },
      });
    case 'add':
    case 'remove': {
      const type = what.does === 'add' ? 'ResourceGroupMembersAdded' : 'ResourceGroupMembersRemoved';
      const data = { org, groupId: what.group, members: [{ typeId: 't1', deviceId: what.deviceId }] };
      return happened(streams.resourceGroup(org, what.group), { type, data });
    }
    case 'register': {
      const author = { id: GATEWAY, type: 'gateway' as const };
      const data = { ...deviceOf(what.deviceId), classId: 'Device' as const, token };
      return happened(streams.device(org, 't1', what.deviceId), {
        type: 'DeviceRegistered',
        data: what.byGateway ? { ...data, gateway, author } : data,
      });
    }
    case 'delete device':
      return happened(streams.device(org, 't1', what.deviceId), {
        type: 'DeviceDeleted',
        data: deviceOf(what.deviceId),
      });
  }
}

/** Publishes an event of a device; answers with those to whom it was routed, in their order by name. */
export function receivers(stage: Stage, deviceId: string, qos: 0 | 1 = 1): readonly string[] {
  published(stage, GATEWAY, `iot-2/type/t1/id/${deviceId}/evt/e/fmt/json`, qos);
  return lastReceivers(stage);
}

/** To whom the last event of the log sent a message. */
export function lastReceivers({ asked }: Stage): readonly string[] {
  return (asked.at(-1)?.publication?.hops ?? []).map(({ session }) => session.clientId).sort();
}
