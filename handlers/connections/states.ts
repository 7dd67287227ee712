/** What the operations on connection states share: whether there are any, and whose a caller sees. */
import type { Caller } from '../../domain/api/access.ts';
import { type ApiRefusal, refuse } from '../../domain/api/refusals.ts';
import type { ConnectionRecord } from '../../domain/connection-record.ts';
import { memberKey } from '../../domain/resource-group.ts';
import type { World } from '../../projections/world.ts';
import { visibleTo } from '../visibility.ts';

/** Source: Knowledge Center SSQR84 (client_state). */
export function refusalOf({ org }: Caller, world: World): ApiRefusal | undefined {
  if (world.registry.org(org)?.connectionStates) return undefined;
  const text = 'The recording of connection states is switched off. PUT /config/clientstate switches it on.';
  return refuse('connection-states-off', text);
}

/** The type and id of a record's device or gateway; undefined for an application. */
export function deviceOf({ clientId }: ConnectionRecord): Readonly<{ typeId: string; deviceId: string }> | undefined {
  const [letter, , typeId = '', deviceId = ''] = clientId.split(':');
  return letter === 'd' || letter === 'g' ? { typeId, deviceId } : undefined;
}

/** Which records a caller sees; undefined for all. Guess: resource groups limit devices, applications are in none. */
export function shownTo(caller: Caller, world: World): ((record: ConnectionRecord) => boolean) | undefined {
  const visible = visibleTo(caller, world);
  if (!visible) return undefined;
  return (record) => {
    const device = deviceOf(record);
    return device === undefined || visible.has(memberKey(device));
  };
}
