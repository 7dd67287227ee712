/** Calls to the platform's HTTP API as histories make them: what comes of each depends on what is there when it is made. */
import type { Caller } from '../../domain/api/access.ts';
import type { DomainEvent } from '../../domain/decider.ts';
import { defaultGroupId } from '../../domain/resource-group.ts';
import { inForce } from '../../domain/role-assignment.ts';
import { createApiKey } from '../../handlers/authorization/create-api-key.ts';
import { deleteApiKey } from '../../handlers/authorization/delete-api-key.ts';
import { setApiKeyRoles } from '../../handlers/authorization/set-api-key-roles.ts';
import { setDeviceAccess } from '../../handlers/authorization/set-device-access.ts';
import { setDeviceRoles } from '../../handlers/authorization/set-device-roles.ts';
import { setUserRoles } from '../../handlers/authorization/set-user-roles.ts';
import { updateApiKey } from '../../handlers/authorization/update-api-key.ts';
import type { AnyHandler } from '../../handlers/catalogue.ts';
import { addDeviceType } from '../../handlers/device-types/add.ts';
import { deleteDeviceType } from '../../handlers/device-types/delete.ts';
import { updateDeviceType } from '../../handlers/device-types/update.ts';
import { deleteDevice } from '../../handlers/devices/delete.ts';
import { registerDevice } from '../../handlers/devices/register.ts';
import { updateDevice } from '../../handlers/devices/update.ts';
import { updateDeviceLocation } from '../../handlers/devices/update-location.ts';
import { addErrorCode } from '../../handlers/diagnostics/add-error-code.ts';
import { addDiagnosticLog } from '../../handlers/diagnostics/add-log.ts';
import { clearErrorCodes } from '../../handlers/diagnostics/clear-error-codes.ts';
import { clearDiagnosticLogs } from '../../handlers/diagnostics/clear-logs.ts';
import { deleteDiagnosticLog } from '../../handlers/diagnostics/delete-log.ts';
import type { Handler } from '../../handlers/handler.ts';
import type { Called, Write } from '../../handlers/operation.ts';
import { configureAccessControl } from '../../handlers/organization/configure-access-control.ts';
import { configureConnectionStates } from '../../handlers/organization/configure-connection-states.ts';
import { configureEventCache } from '../../handlers/organization/configure-event-cache.ts';
import { addMembers } from '../../handlers/resource-groups/add-members.ts';
import { createResourceGroup } from '../../handlers/resource-groups/create.ts';
import { deleteResourceGroup } from '../../handlers/resource-groups/delete.ts';
import { removeMembers } from '../../handlers/resource-groups/remove-members.ts';
import { updateResourceGroup } from '../../handlers/resource-groups/update.ts';
import { answerCall } from '../../handlers/sandbox/facts.ts';
import type { Run } from '../../infra/runner.ts';
import type { World } from '../../projections/world.ts';
import { EVENTS_ONLY, KEY } from './furnished.ts';

const org = 'abc123';
const callers: readonly Caller[] = [
  { type: 'apikey', id: KEY, org },
  { type: 'apikey', id: EVENTS_ONLY, org },
  { type: 'gateway', id: 'g:abc123:gwt:gw1', org, typeId: 'gwt', deviceId: 'gw1' },
];
const types = ['t1', 't2', 'gwt'];
const places = [
  { typeId: 't1', deviceId: 'dev1' },
  { typeId: 't1', deviceId: 'dev2' },
  { typeId: 't2', deviceId: 'dev1' },
  { typeId: 'gwt', deviceId: 'gw1' },
];
const clients = [...places.slice(0, 3).map(clientOf('d')), ...places.slice(3).map(clientOf('g'))];
const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
const roles = ['PD_STANDARD_APP', 'PD_OPERATOR_APP', 'PD_VISUALIZATION_APP', 'PD_NOBODY'];

type Draw = Readonly<{ one: number; other: number; world: World }>;
type Call = Readonly<{ handler: unknown; request: object }>;

/** Two numbers drawn for each call choose among what it may be about. */
const calls: readonly ((draw: Draw) => Call)[] = [
  ({ one, other }) => made(addDeviceType, { body: { id: of(types, one), classId: 'Device', metadata: { other } } }),
  ({ one, other }) => made(updateDeviceType, { typeId: of(types, one), body: { description: `${other % 2}` } }),
  ({ one }) => made(deleteDeviceType, { typeId: of(types, one) }),
  ({ one, other }) => {
    const { typeId, deviceId } = of(places, one);
    const behind = other % 2 === 0 ? { gateway: of(places, other) } : {};
    return made(registerDevice, { typeId, registration: { deviceId, metadata: { other }, ...behind }, token });
  },
  ({ one, other }) => made(updateDevice, { ...of(places, one), body: { alert: other % 2 === 0 } }),
  ({ one, other }) => made(updateDeviceLocation, { ...of(places, one), body: { longitude: other % 90, latitude: 0 } }),
  ({ one }) => made(deleteDevice, of(places, one)),
  ({ one, other }) => made(setDeviceAccess, { device: of(clients, one), status: other % 2 === 0 ? 0 : 1 }),
  ({ one, other, world }) => made(setDeviceRoles, { device: of(clients, one), assignment: gatewayRoles(other, world) }),
  ({ one }) => made(addDiagnosticLog, { ...of(places, one), body: { message: 'm' } as never }),
  ({ one, other, world }) => made(deleteDiagnosticLog, { ...of(places, one), logId: logOf(world, one, other) }),
  ({ one }) => made(clearDiagnosticLogs, of(places, one)),
  ({ one, other }) => made(addErrorCode, { ...of(places, one), body: { errorCode: other } as never }),
  ({ one }) => made(clearErrorCodes, of(places, one)),
  ({ one, other, world }) =>
    made(createApiKey, {
      body: { roles: inForce([of(roles, one)]), rolesToGroups: groups(of(roles, one), other, world) },
      token,
    }),
  ({ one, other, world }) => made(updateApiKey, { key: keyOf(world, one), body: { comment: `${other % 2}` } }),
  ({ one, other, world }) => {
    const role = of(roles, other);
    return made(setApiKeyRoles, {
      key: keyOf(world, one),
      body: { roles: inForce([role]), rolesToGroups: groups(role, one, world) },
    });
  },
  ({ one, world }) => made(deleteApiKey, { key: keyOf(world, one) }),
  ({ one, other }) =>
    made(setUserRoles, {
      userId: one % 2 === 0 ? 'ada' : 'bob',
      body: { roles: inForce([other % 2 === 0 ? 'PD_ADMIN_USER' : 'PD_READER_USER']), rolesToGroups: {} },
    }),
  ({ one }) => made(createResourceGroup, { body: { name: `${one % 3}`, searchTags: [] } }),
  ({ one, other, world }) =>
    made(updateResourceGroup, { groupId: groupOf(world, one), body: { name: `${other % 3}` } }),
  ({ one, other, world }) =>
    made(addMembers, { groupId: groupOf(world, one), members: [of(places, one), of(places, other)] }),
  ({ one, other, world }) => made(removeMembers, { groupId: groupOf(world, one), members: [of(places, other)] }),
  ({ one, world }) => made(deleteResourceGroup, { groupId: groupOf(world, one) }),
  ({ one }) => made(configureAccessControl, { enabled: one % 2 === 0 }),
  ({ one }) => made(configureConnectionStates, { enabled: one % 3 > 0 }),
  ({ one, other }) => made(configureEventCache, { body: { enabled: one % 3 > 0, ttlDays: 1 + (other % 45) } }),
];

/** What calls are made on; nobody asks what they are answered with. */
type Calling = Readonly<{
  world: World;
  run: <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    run?: Run,
  ) => unknown;
}>;

/** Makes a call and records it, as the HTTP side does. */
export function call({ run, world }: Calling, nth: number, one: number, other: number): void {
  const { handler, request } = of(calls, nth)({ one, other, world });
  const caller = callers[other % 12] ?? (callers[0] as Caller);
  run(handler as AnyHandler, { caller, ...request } as never, { correlationId: `call ${nth}` });
  const answered = { method: 'POST', path: '/api/v0002', status: 200, durationMs: 1, org, caller: caller.id };
  run(answerCall, answered, { correlationId: `call ${nth}` });
}

function made<Request extends Called, Command, State, Event extends DomainEvent>(
  handler: Write<Request, Command, State, Event>,
  request: Omit<Request, 'caller'>,
): Call {
  return { handler, request };
}

function of<One>(all: readonly One[], nth: number): One {
  return all[nth % all.length] as One;
}

function clientOf(letter: 'd' | 'g') {
  return ({ typeId, deviceId }: Readonly<{ typeId: string; deviceId: string }>) => {
    return { clientId: `${letter}:${org}:${typeId}:${deviceId}`, class: letter, typeId, deviceId } as const;
  };
}

/** A key that there is, or none. */
function keyOf(world: World, nth: number): string {
  const keys = [...world.registry.contents(org).apiKeys.upwards()].map(({ key }) => key);
  return of([...keys, 'a-abc123-nosuchkey1'], nth);
}

function groupOf(world: World, nth: number): string {
  const found = [...world.registry.contents(org).resourceGroups.upwards()].map(({ groupId }) => groupId);
  return of([...found, 'nosuchgroup'], nth);
}

function logOf(world: World, one: number, other: number): string {
  const { typeId, deviceId } = of(places, one);
  const { logs } = world.registry.diagnostics.get(`diagnostics-${org}:${typeId}:${deviceId}`).state;
  return of([...logs.map(({ logId }) => logId), 'nosuchlog'], other);
}

function groups(role: string, nth: number, world: World): Record<string, string[]> {
  return nth % 2 === 0 ? { [role]: [groupOf(world, nth)] } : {};
}

function gatewayRoles(nth: number, world: World) {
  const role = nth % 3 === 0 ? 'PD_PRIVILEGED_GW_DEVICE' : 'PD_STANDARD_GW_DEVICE';
  const own = defaultGroupId(org, 'gwt', 'gw1');
  return { roles: inForce([role]), rolesToGroups: nth % 2 === 0 ? { [role]: [own] } : groups(role, nth, world) };
}
