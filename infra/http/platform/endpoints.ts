/**
 * Every endpoint of the platform's HTTP API, in three tiers: what nearly every client needs, information management, and the rest. Whether
 * one is emulated is not written here: it is when a route declares it. Names in braces stand for one segment.
 * Source: the API clients of iot-python, iot-nodejs and iot-java; the swagger of the organization administration, information management
 * and rules APIs; docs (bulk operations, custom actions, Edge).
 */

export type EndpointMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `number` is the tier and the place in it: `1.10`. `path` begins below `/api/v0002`. */
export type Endpoint = Readonly<{ number: string; tier: 1 | 2 | 3; method: EndpointMethod; path: string }>;

const tiers = {
  1: `
GET    /
GET    /usage/data-traffic
GET    /usage/active-devices
GET    /usage/historical-data
GET    /service-status
GET    /config/lec
PUT    /config/lec
GET    /config/clientstate
PUT    /config/clientstate
GET    /device/types
POST   /device/types
GET    /device/types/{typeId}
PUT    /device/types/{typeId}
DELETE /device/types/{typeId}
GET    /device/types/{typeId}/devices
POST   /device/types/{typeId}/devices
GET    /device/types/{typeId}/devices/{deviceId}
PUT    /device/types/{typeId}/devices/{deviceId}
DELETE /device/types/{typeId}/devices/{deviceId}
GET    /device/types/{typeId}/devices/{deviceId}/location
PUT    /device/types/{typeId}/devices/{deviceId}/location
GET    /device/types/{typeId}/devices/{deviceId}/mgmt
GET    /device/types/{typeId}/devices/{deviceId}/diag/logs
POST   /device/types/{typeId}/devices/{deviceId}/diag/logs
DELETE /device/types/{typeId}/devices/{deviceId}/diag/logs
GET    /device/types/{typeId}/devices/{deviceId}/diag/logs/{logId}
DELETE /device/types/{typeId}/devices/{deviceId}/diag/logs/{logId}
GET    /device/types/{typeId}/devices/{deviceId}/diag/errorCodes
POST   /device/types/{typeId}/devices/{deviceId}/diag/errorCodes
DELETE /device/types/{typeId}/devices/{deviceId}/diag/errorCodes
GET    /bulk/devices
POST   /bulk/devices/add
POST   /bulk/devices/remove
GET    /device/types/{typeId}/devices/{deviceId}/devices
GET    /clientconnectionstates
GET    /clientconnectionstates/{clientId}
GET    /logs/connection
GET    /device/types/{typeId}/devices/{deviceId}/events
GET    /device/types/{typeId}/devices/{deviceId}/events/{eventId}
GET    /mgmt/requests
POST   /mgmt/requests
GET    /mgmt/requests/{requestId}
DELETE /mgmt/requests/{requestId}
GET    /mgmt/requests/{requestId}/deviceStatus
GET    /mgmt/requests/{requestId}/deviceStatus/{typeId}/{deviceId}
POST   /mgmt/requests/{requestId}/cancel
GET    /mgmt/custom/bundle
POST   /mgmt/custom/bundle
GET    /mgmt/custom/bundle/{bundleId}
PUT    /mgmt/custom/bundle/{bundleId}
DELETE /mgmt/custom/bundle/{bundleId}
GET    /authorization/apikeys
POST   /authorization/apikeys
GET    /authorization/apikeys/{key}
PUT    /authorization/apikeys/{key}
DELETE /authorization/apikeys/{key}
GET    /authorization/apikeys/{key}/roles
PUT    /authorization/apikeys/{key}/roles
GET    /authorization/devices
GET    /authorization/devices/{clientId}
PUT    /authorization/devices/{clientId}
GET    /authorization/devices/{clientId}/roles
PUT    /authorization/devices/{clientId}/roles
PUT    /authorization/devices/{clientId}/withroles
GET    /authorization/users/{userId}
PUT    /authorization/users/{userId}/roles
GET    /authorization/roles
GET    /groups
POST   /groups
GET    /groups/{groupId}
PUT    /groups/{groupId}
DELETE /groups/{groupId}
GET    /bulk/devices/{groupId}
GET    /bulk/devices/{groupId}/ids
PUT    /bulk/devices/{groupId}/add
PUT    /bulk/devices/{groupId}/remove
PUT    /accesscontrol
`,
  2: `
GET    /draft/schemas
POST   /draft/schemas
GET    /draft/schemas/{schemaId}
PUT    /draft/schemas/{schemaId}
DELETE /draft/schemas/{schemaId}
GET    /draft/schemas/{schemaId}/content
PUT    /draft/schemas/{schemaId}/content
GET    /schemas
GET    /schemas/{schemaId}
GET    /schemas/{schemaId}/content
GET    /draft/event/types
POST   /draft/event/types
GET    /draft/event/types/{eventTypeId}
PUT    /draft/event/types/{eventTypeId}
DELETE /draft/event/types/{eventTypeId}
GET    /event/types
GET    /event/types/{eventTypeId}
GET    /draft/physicalinterfaces
POST   /draft/physicalinterfaces
GET    /draft/physicalinterfaces/{physicalInterfaceId}
PUT    /draft/physicalinterfaces/{physicalInterfaceId}
DELETE /draft/physicalinterfaces/{physicalInterfaceId}
GET    /draft/physicalinterfaces/{physicalInterfaceId}/events
POST   /draft/physicalinterfaces/{physicalInterfaceId}/events
DELETE /draft/physicalinterfaces/{physicalInterfaceId}/events/{eventId}
GET    /physicalinterfaces
GET    /physicalinterfaces/{physicalInterfaceId}
GET    /physicalinterfaces/{physicalInterfaceId}/events
GET    /draft/logicalinterfaces
POST   /draft/logicalinterfaces
GET    /draft/logicalinterfaces/{logicalInterfaceId}
PUT    /draft/logicalinterfaces/{logicalInterfaceId}
PATCH  /draft/logicalinterfaces/{logicalInterfaceId}
DELETE /draft/logicalinterfaces/{logicalInterfaceId}
GET    /logicalinterfaces
GET    /logicalinterfaces/{logicalInterfaceId}
PATCH  /logicalinterfaces/{logicalInterfaceId}
GET    /draft/device/types
PATCH  /draft/device/types/{typeId}
GET    /draft/device/types/{typeId}/physicalinterface
POST   /draft/device/types/{typeId}/physicalinterface
DELETE /draft/device/types/{typeId}/physicalinterface
GET    /draft/device/types/{typeId}/logicalinterfaces
POST   /draft/device/types/{typeId}/logicalinterfaces
DELETE /draft/device/types/{typeId}/logicalinterfaces/{logicalInterfaceId}
GET    /draft/device/types/{typeId}/mappings
POST   /draft/device/types/{typeId}/mappings
GET    /draft/device/types/{typeId}/mappings/{logicalInterfaceId}
PUT    /draft/device/types/{typeId}/mappings/{logicalInterfaceId}
DELETE /draft/device/types/{typeId}/mappings/{logicalInterfaceId}
PATCH  /device/types/{typeId}
GET    /device/types/{typeId}/physicalinterface
GET    /device/types/{typeId}/logicalinterfaces
GET    /device/types/{typeId}/mappings
GET    /device/types/{typeId}/mappings/{logicalInterfaceId}
GET    /device/types/{typeId}/devices/{deviceId}/state/{logicalInterfaceId}
PATCH  /device/types/{typeId}/devices/{deviceId}/state/{logicalInterfaceId}
`,
  3: `
GET    /draft/rules
GET    /rules
GET    /draft/logicalinterfaces/{logicalInterfaceId}/rules
POST   /draft/logicalinterfaces/{logicalInterfaceId}/rules
GET    /draft/logicalinterfaces/{logicalInterfaceId}/rules/{ruleId}
PUT    /draft/logicalinterfaces/{logicalInterfaceId}/rules/{ruleId}
DELETE /draft/logicalinterfaces/{logicalInterfaceId}/rules/{ruleId}
GET    /logicalinterfaces/{logicalInterfaceId}/rules
GET    /logicalinterfaces/{logicalInterfaceId}/rules/{ruleId}
GET    /actions
POST   /actions
GET    /actions/{actionId}
PUT    /actions/{actionId}
PATCH  /actions/{actionId}
DELETE /actions/{actionId}
GET    /actions/{actionId}/triggers
POST   /actions/{actionId}/triggers
GET    /actions/{actionId}/triggers/{triggerId}
PUT    /actions/{actionId}/triggers/{triggerId}
DELETE /actions/{actionId}/triggers/{triggerId}
GET    /s2s/services
POST   /s2s/services
GET    /s2s/services/{serviceId}
PUT    /s2s/services/{serviceId}
DELETE /s2s/services/{serviceId}
GET    /historianconnectors
POST   /historianconnectors
GET    /historianconnectors/{connectorId}
PUT    /historianconnectors/{connectorId}
DELETE /historianconnectors/{connectorId}
GET    /historianconnectors/{connectorId}/destinations
POST   /historianconnectors/{connectorId}/destinations
GET    /historianconnectors/{connectorId}/destinations/{name}
DELETE /historianconnectors/{connectorId}/destinations/{name}
GET    /historianconnectors/{connectorId}/forwardingrules
POST   /historianconnectors/{connectorId}/forwardingrules
GET    /historianconnectors/{connectorId}/forwardingrules/{ruleId}
PUT    /historianconnectors/{connectorId}/forwardingrules/{ruleId}
DELETE /historianconnectors/{connectorId}/forwardingrules/{ruleId}
GET    /draft/thing/types
POST   /draft/thing/types
GET    /draft/thing/types/{thingTypeId}
PUT    /draft/thing/types/{thingTypeId}
PATCH  /draft/thing/types/{thingTypeId}
DELETE /draft/thing/types/{thingTypeId}
GET    /draft/thing/types/{thingTypeId}/logicalinterfaces
POST   /draft/thing/types/{thingTypeId}/logicalinterfaces
DELETE /draft/thing/types/{thingTypeId}/logicalinterfaces/{logicalInterfaceId}
GET    /draft/thing/types/{thingTypeId}/mappings
POST   /draft/thing/types/{thingTypeId}/mappings
GET    /draft/thing/types/{thingTypeId}/mappings/{logicalInterfaceId}
PUT    /draft/thing/types/{thingTypeId}/mappings/{logicalInterfaceId}
DELETE /draft/thing/types/{thingTypeId}/mappings/{logicalInterfaceId}
GET    /thing/types
GET    /thing/types/{thingTypeId}
PATCH  /thing/types/{thingTypeId}
GET    /thing/types/{thingTypeId}/logicalinterfaces
GET    /thing/types/{thingTypeId}/mappings
GET    /thing/types/{thingTypeId}/mappings/{logicalInterfaceId}
GET    /thing/types/{thingTypeId}/things
POST   /thing/types/{thingTypeId}/things
GET    /thing/types/{thingTypeId}/things/{thingId}
PUT    /thing/types/{thingTypeId}/things/{thingId}
DELETE /thing/types/{thingTypeId}/things/{thingId}
GET    /thing/types/{thingTypeId}/things/{thingId}/state/{logicalInterfaceId}
PATCH  /thing/types/{thingTypeId}/things/{thingId}/state/{logicalInterfaceId}
POST   /authentication/cacertificates
PUT    /bulk/devices/update
GET    /device/types/{typeId}/devices/{deviceId}/exts/twc/ops/geocode
GET    /device/types/{typeId}/devices/{deviceId}/edgestatus
GET    /device/types/{typeId}/devices/{deviceId}/edgestatus/{serviceId}
`,
} as const;

/** All 205, in the order of their numbers. */
export const endpoints: readonly Endpoint[] = ([1, 2, 3] as const).flatMap((tier) =>
  tableOf(tiers[tier]).map((row, index) => ({ number: `${tier}.${index + 1}`, tier, ...row })),
);

/** Sending messages over HTTP, which shares the path with the API. Source: docs (HTTP REST API for devices, for applications). */
export const messagingEndpoints: readonly Pick<Endpoint, 'method' | 'path'>[] = tableOf(`
POST   /device/types/{typeId}/devices/{deviceId}/events/{eventId}
POST   /device/types/{typeId}/devices/{deviceId}/commands/{commandId}/request
POST   /application/types/{typeId}/devices/{deviceId}/events/{eventId}
POST   /application/types/{typeId}/devices/{deviceId}/commands/{commandId}
`);

/** A path without the names of its parameters: what tells two paths apart. */
export function pathShape(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}

function tableOf(text: string): readonly Pick<Endpoint, 'method' | 'path'>[] {
  return text
    .trim()
    .split('\n')
    .map((row) => {
      const [method, path] = row.split(/ +/) as [EndpointMethod, string];
      return { method, path };
    });
}
