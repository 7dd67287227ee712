/** Whether an event belongs to an org through and through: what an import takes in must not touch anybody else. */
import { eventKind } from './events/catalogue.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { isNodeStream, streams } from './streams.ts';

/** Events of the sandbox as a whole: they stand in its own streams, and no org has them. */
const sandboxOnly: ReadonlySet<string> = new Set([
  'SandboxStarted',
  'SandboxStopped',
  'HistoryTruncated',
  'OrgImportBegan',
  'OrgImported',
]);

/** What is wrong with an event as one of the org, in a sentence; undefined when it is one. */
export function foreignTo(org: string, event: RecordedEvent): string | undefined {
  const { type, stream, metadata } = event;
  if (metadata.org !== org) return `it belongs to the org "${metadata.org}"`;
  if (sandboxOnly.has(type)) return `${type} is a fact about a whole sandbox`;
  const data = event.data as Readonly<Record<string, unknown>>;
  for (const name of ['org', 'clientId', 'key'] as const) {
    const value = data[name];
    if (value !== undefined && orgIn(name, value) !== org) return `its ${name} is of another org`;
  }
  const own = streamsOf(event, org);
  if (own === 'node' ? isNodeStream(stream) : own.includes(stream)) return undefined;
  return `it stands in the stream "${stream}", which is not one for it`;
}

function orgIn(name: 'org' | 'clientId' | 'key', value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (name === 'org') return value;
  // Of clients by their second part, whatever their class: a message of the plain listener may come again in an org.
  return value.split(name === 'key' ? '-' : ':', 2)[1];
}

/** Where an event of the org may stand: in a stream of a node's, or in that of what it is about. */
function streamsOf({ type, data, stream }: RecordedEvent, org: string): 'node' | readonly string[] {
  const { clientId, key, typeId, deviceId, groupId, userId } = data as Readonly<Record<string, string>>;
  const kind = eventKind(type);
  if (type === 'ClockSet') return [`clock-${org}`];
  if (kind === 'sandbox' || type === 'ConnectRefused') return 'node';
  // A Will leaves with its client.
  if (kind === 'message') return stream === `client-${clientId}` && type === 'MessagePublished' ? [stream] : 'node';
  if (kind === 'connection') return [`client-${clientId}`];
  if (key !== undefined) return [streams.apiKey(key)];
  if (groupId !== undefined) return [streams.resourceGroup(org, groupId)];
  if (userId !== undefined) return [streams.user(org, userId)];
  if (typeId !== undefined && deviceId !== undefined) {
    return [streams.device(org, typeId, deviceId), streams.diagnostics(org, typeId, deviceId)];
  }
  return [typeId === undefined ? streams.org(org) : streams.deviceType(org, typeId)];
}
