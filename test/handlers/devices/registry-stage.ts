/** A sandbox whose org abc123 has devices, and a caller for them. */
import type { Caller } from '../../../domain/api/access.ts';
import type { Registration } from '../../../domain/api/devices.ts';
import type { EventOf } from '../../../domain/events/catalogue.ts';
import type { registryEvents } from '../../../domain/events/registry.ts';
import { registerDevice } from '../../../handlers/devices/register.ts';
import { type ApiOutcome, type ApiReply, isRefusal, type Read } from '../../../handlers/operation.ts';
import { KEY, openFurnished } from '../furnished.ts';
import type { PureSandbox } from '../pure-sandbox.ts';

export const application: Caller = { type: 'apikey', id: KEY, org: 'abc123' };
export const gateway: Caller = {
  type: 'gateway',
  id: 'g:abc123:gwt:gw1',
  org: 'abc123',
  typeId: 'gwt',
  deviceId: 'gw1',
};
const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };

export type Stage = PureSandbox &
  Readonly<{
    register: (typeId: string, registration: Registration, caller?: Caller) => ApiOutcome;
    read: <Request>(read: Read<Request>, request: Request) => ApiOutcome;
    /** Puts an event in the log that another operation would leave. */
    happened: <Type extends keyof typeof registryEvents>(stream: string, event: EventOf<Type>) => void;
  }>;

/** Opens it: devices t1/dev1 and t1/dev2, the gateway gwt/gw1. */
export async function openRegistry(): Promise<Stage> {
  const sandbox = await openFurnished();
  const { run, world, store, events } = sandbox;
  let count = 0;
  return {
    ...sandbox,
    register: (typeId, registration, caller = application) =>
      run(registerDevice, { caller, typeId, registration, token }),
    read: (read, request) => read.answer(request, world, 0, []),
    happened: (stream, event) => {
      const id = `00000000-0000-8000-b000-${(count++).toString(16).padStart(12, '0')}`;
      const at = events.at(-1)?.metadata.at ?? 0;
      const metadata = { org: 'abc123', node: 'n1', at, recordedAt: at, version: 1 };
      store.append(stream, 'any', [{ ...event, id, metadata }]);
    },
  };
}

/** From now on the key sees the devices of one resource group only. */
export function limitTo({ happened }: Stage, members: readonly Readonly<{ typeId: string; deviceId: string }>[]): void {
  const org = 'abc123';
  const groupId = 'group-1';
  const role = 'PD_STANDARD_APP';
  happened(`org-${org}`, { type: 'AccessControlConfigured', data: { org, enabled: true } });
  const group = { org, groupId };
  const stream = `resourceGroup-${org}:${groupId}`;
  happened(stream, { type: 'ResourceGroupCreated', data: { ...group, name: groupId, searchTags: [] } });
  happened(stream, { type: 'ResourceGroupMembersAdded', data: { ...group, members: [...members] } });
  happened(`apiKey-${KEY}`, {
    type: 'ApiKeyRolesChanged',
    data: { org, key: KEY, roles: [{ roleId: role, roleStatus: 1 }], rolesToGroups: { [role]: [groupId] } },
  });
}

/** The body of an answer; throws when the call was refused. */
export function bodyOf<Body>(outcome: ApiOutcome): Body {
  if (isRefusal(outcome)) throw new Error(`It was refused: ${outcome.text}`);
  return (outcome as ApiReply).body as Body;
}

/** The rule by which a call was refused; throws when it was not. */
export function ruleOf(outcome: ApiOutcome): string {
  if (!isRefusal(outcome)) throw new Error(`It was answered ${outcome.status}.`);
  return outcome.rule;
}
