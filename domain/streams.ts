/** The names of the registry's streams: one per aggregate. They are on disk; never change one. */

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
