/** Every handler and every read by the name that the log and the history know it by. Replay and history load it; a start does not. */
import { createApiKey } from './authorization/create-api-key.ts';
import { deleteApiKey } from './authorization/delete-api-key.ts';
import { getApiKey } from './authorization/get-api-key.ts';
import { getApiKeyRoles } from './authorization/get-api-key-roles.ts';
import { getDeviceAccess } from './authorization/get-device-access.ts';
import { getDeviceRoles } from './authorization/get-device-roles.ts';
import { getUser } from './authorization/get-user.ts';
import { listApiKeys } from './authorization/list-api-keys.ts';
import { listDeviceAccess } from './authorization/list-device-access.ts';
import { listRoles } from './authorization/list-roles.ts';
import { setApiKeyRoles } from './authorization/set-api-key-roles.ts';
import { setDeviceAccess } from './authorization/set-device-access.ts';
import { setDeviceRoles } from './authorization/set-device-roles.ts';
import { setUserRoles } from './authorization/set-user-roles.ts';
import { updateApiKey } from './authorization/update-api-key.ts';
import { listDevices } from './bulk/list.ts';
import { getConnectionState } from './connections/get-state.ts';
import { listConnectionStates } from './connections/list-states.ts';
import { listConnectionLogs } from './connections/logs.ts';
import { addDeviceType } from './device-types/add.ts';
import { deleteDeviceType } from './device-types/delete.ts';
import { getDeviceType } from './device-types/get.ts';
import { listDeviceTypes } from './device-types/list.ts';
import { updateDeviceType } from './device-types/update.ts';
import { deleteDevice } from './devices/delete.ts';
import { getDevice } from './devices/get.ts';
import { getDeviceLocation } from './devices/get-location.ts';
import { getDeviceManagement } from './devices/get-management.ts';
import { listDevicesOfType } from './devices/list.ts';
import { listDevicesBehindGateway } from './devices/list-behind-gateway.ts';
import { registerDevice } from './devices/register.ts';
import { updateDevice } from './devices/update.ts';
import { updateDeviceLocation } from './devices/update-location.ts';
import { addErrorCode } from './diagnostics/add-error-code.ts';
import { addDiagnosticLog } from './diagnostics/add-log.ts';
import { clearErrorCodes } from './diagnostics/clear-error-codes.ts';
import { clearDiagnosticLogs } from './diagnostics/clear-logs.ts';
import { deleteDiagnosticLog } from './diagnostics/delete-log.ts';
import { getDiagnosticLog } from './diagnostics/get-log.ts';
import { listErrorCodes } from './diagnostics/list-error-codes.ts';
import { listDiagnosticLogs } from './diagnostics/list-logs.ts';
import { getLastEvent } from './event-cache/get.ts';
import { listLastEvents } from './event-cache/list.ts';
import type { Handler } from './handler.ts';
import { connect } from './mqtt/connect.ts';
import { acknowledge, drop, release } from './mqtt/delivery.ts';
import { disconnect } from './mqtt/disconnect.ts';
import { publish } from './mqtt/publish.ts';
import { subscribe } from './mqtt/subscribe.ts';
import { unsubscribe } from './mqtt/unsubscribe.ts';
import type { Read } from './operation.ts';
import { configureAccessControl } from './organization/configure-access-control.ts';
import { configureConnectionStates } from './organization/configure-connection-states.ts';
import { configureEventCache } from './organization/configure-event-cache.ts';
import { getOrganization } from './organization/get.ts';
import { getConnectionStates } from './organization/get-connection-states.ts';
import { getEventCache } from './organization/get-event-cache.ts';
import { getServiceStatus } from './organization/service-status.ts';
import { defineApiKey, defineDevice, defineDeviceType, defineOrg, defineUser } from './registry/define.ts';
import { addMembers } from './resource-groups/add-members.ts';
import { createResourceGroup } from './resource-groups/create.ts';
import { deleteResourceGroup } from './resource-groups/delete.ts';
import { getResourceGroup } from './resource-groups/get.ts';
import { listResourceGroups } from './resource-groups/list.ts';
import { listMemberIds } from './resource-groups/list-member-ids.ts';
import { listMembers } from './resource-groups/list-members.ts';
import { removeMembers } from './resource-groups/remove-members.ts';
import { updateResourceGroup } from './resource-groups/update.ts';
import { beginImport } from './sandbox/begin-import.ts';
import { listClientConnections } from './sandbox/client-connections.ts';
import { listDeviceConnections } from './sandbox/device-connections.ts';
import { endImport } from './sandbox/end-import.ts';
import { answerCall, start, stop, truncateHistory } from './sandbox/facts.ts';
import { getClient } from './sandbox/get-client.ts';
import { getDeviceOf } from './sandbox/get-device.ts';
import { getDeviceTypeOf } from './sandbox/get-device-type.ts';
import { getLastEventsOf } from './sandbox/get-last-events.ts';
import { getLimits } from './sandbox/get-limits.ts';
import { getOrg } from './sandbox/get-org.ts';
import { getUsage } from './sandbox/get-usage.ts';
import { listApiKeysOf } from './sandbox/list-api-keys.ts';
import { listClients } from './sandbox/list-clients.ts';
import { listDeviceTypesOf } from './sandbox/list-device-types.ts';
import { listDevicesOf } from './sandbox/list-devices.ts';
import { listLastEventsOf } from './sandbox/list-last-events.ts';
import { listOrgs } from './sandbox/list-orgs.ts';
import { listResourceGroupsOf } from './sandbox/list-resource-groups.ts';
import { listStoredMessages } from './sandbox/list-stored-messages.ts';
import { listUsers } from './sandbox/list-users.ts';
import { publishMessage } from './sandbox/publish-message.ts';
import { republishMessage } from './sandbox/republish-message.ts';
import { setClock } from './sandbox/set-clock.ts';
import { getState } from './sandbox/state.ts';
import { dataTraffic } from './usage/data-traffic.ts';

/** A handler whose types are not looked at: what a log names by text. */
export type AnyHandler = Handler<never, never, never, never, unknown, unknown>;

/** A read whose types are not looked at. */
export type AnyRead = Read<never>;

type Named = Readonly<{ name: string }>;

const allHandlers: readonly Named[] = [
  createApiKey,
  deleteApiKey,
  setApiKeyRoles,
  setDeviceAccess,
  setDeviceRoles,
  setUserRoles,
  updateApiKey,
  addDeviceType,
  deleteDeviceType,
  updateDeviceType,
  deleteDevice,
  registerDevice,
  updateDevice,
  updateDeviceLocation,
  addErrorCode,
  addDiagnosticLog,
  clearErrorCodes,
  clearDiagnosticLogs,
  deleteDiagnosticLog,
  connect,
  acknowledge,
  drop,
  release,
  disconnect,
  publish,
  subscribe,
  unsubscribe,
  configureAccessControl,
  configureConnectionStates,
  configureEventCache,
  defineApiKey,
  defineDevice,
  defineDeviceType,
  defineOrg,
  defineUser,
  addMembers,
  createResourceGroup,
  deleteResourceGroup,
  removeMembers,
  updateResourceGroup,
  beginImport,
  endImport,
  answerCall,
  start,
  stop,
  truncateHistory,
  publishMessage,
  republishMessage,
  setClock,
];

const allReads: readonly Named[] = [
  getApiKey,
  getApiKeyRoles,
  getDeviceAccess,
  getDeviceRoles,
  getUser,
  listApiKeys,
  listDeviceAccess,
  listRoles,
  listDevices,
  getConnectionState,
  listConnectionStates,
  listConnectionLogs,
  getDeviceType,
  listDeviceTypes,
  getDevice,
  getDeviceLocation,
  getDeviceManagement,
  listDevicesOfType,
  listDevicesBehindGateway,
  getDiagnosticLog,
  listErrorCodes,
  listDiagnosticLogs,
  getLastEvent,
  listLastEvents,
  getOrganization,
  getConnectionStates,
  getEventCache,
  getServiceStatus,
  getResourceGroup,
  listResourceGroups,
  listMemberIds,
  listMembers,
  dataTraffic,
  listClientConnections,
  listDeviceConnections,
  getClient,
  getDeviceOf,
  getDeviceTypeOf,
  getLastEventsOf,
  getLimits,
  getOrg,
  getUsage,
  listApiKeysOf,
  listClients,
  listDeviceTypesOf,
  listDevicesOf,
  listLastEventsOf,
  listOrgs,
  listResourceGroupsOf,
  listStoredMessages,
  listUsers,
  getState,
];

/** By name, such as `mqtt/connect`. */
export const handlers: ReadonlyMap<string, AnyHandler> = byName<AnyHandler>(allHandlers);

/** By name, such as `devices/get`. */
export const reads: ReadonlyMap<string, AnyRead> = byName<AnyRead>(allReads);

function byName<Known>(all: readonly Named[]): ReadonlyMap<string, Known> {
  return new Map(all.map((one) => [one.name, one as Known]));
}
