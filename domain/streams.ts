/** The names of the streams. They are on disk; never change one. */

/** Those of the registry: one per aggregate. */
// biome-ignore format: a table reads in columns
export const streams = {
  org:           (org: string) => `org-${org}`,
  apiKey:        (key: string) => `apiKey-${key}`,
  deviceType:    (org: string, typeId: string) => `deviceType-${org}:${typeId}`,
  device:        (org: string, typeId: string, deviceId: string) => `device-${org}:${typeId}:${deviceId}`,
  diagnostics:   (org: string, typeId: string, deviceId: string) => `diagnostics-${org}:${typeId}:${deviceId}`,
  resourceGroup: (org: string, groupId: string) => `resourceGroup-${org}:${groupId}`,
  user:          (org: string, userId: string) => `user-${org}:${userId}`,
} as const;

/** Streams that belong to the node rather than to an aggregate, `{name}-{node}`: each has one writer. */
export const nodeStreams: ReadonlySet<string> = new Set(['messages', 'refusals', 'sandbox', 'api', 'inputs']);

/** Whether a stream is one of those: its revisions mean nothing. */
export function isNodeStream(stream: string): boolean {
  return nodeStreams.has(stream.slice(0, stream.indexOf('-')));
}
