/** The plain listener's org: raw MQTT for conformance work, apart from every tenant by its name, which no real org can have. */
export const PLAIN_ORG = 'plain';

/** The id under which a client of the plain listener is kept: its own, behind a prefix that no real client id has. */
export function plainClientId(clientId: string): string {
  return `p:${PLAIN_ORG}:${clientId}`;
}
