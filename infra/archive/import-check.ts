/** Whether the events of an archive can become an org of this sandbox: known types in known versions, all of the org, nothing missing. */

import type { ArchiveHead } from '../../domain/archive-lines.ts';
import { foreignTo } from '../../domain/archive-scope.ts';
import { type EventType, eventSchemas, eventVersion } from '../../domain/events/catalogue.ts';
import { upcast } from '../../domain/events/upcasters.ts';
import { PLAIN_ORG } from '../../domain/plain.ts';
import { orgIdSchema } from '../../domain/preset.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { isNodeStream } from '../../domain/streams.ts';
import { ArchiveFault } from './fault.ts';
import { STREAMS_MAX } from './limits.ts';
import { lineOf } from './read-archive.ts';

/** Why an archive is not for importing, whatever its events are; undefined when it may be. */
export function notImportable({
  of,
  org,
  truncated,
}: Pick<ArchiveHead, 'of' | 'org' | 'truncated'>): ArchiveFault | undefined {
  if (of !== 'org') {
    const what = `this is an export of ${of === 'device' ? 'one device' : 'what a query found'}: much of what the org was is not in it`;
    return new ArchiveFault(what, 'it is for reading; export the whole org to import it', 1);
  }
  if (!orgIdSchema.safeParse(org).success) {
    const what = `"${org}" is no tenant${org === PLAIN_ORG ? ' but the plain listener' : ''}: every sandbox has its own`;
    return new ArchiveFault(what, 'it is for reading; only orgs can be imported', 1);
  }
  if (truncated) {
    const what = 'a part of its past was given up by retention: what led to the state of its sessions is not in it';
    return new ArchiveFault(what, 'it can be read; keep the past for longer where orgs are to be moved or forked', 1);
  }
  return undefined;
}

/** Looks at every event, in order. Throws `ArchiveFault`. */
export class ImportCheck {
  readonly #org: string;
  readonly #revisions = new Map<string, number>();

  constructor(org: string) {
    this.#org = org;
  }

  check(event: RecordedEvent): void {
    const line = lineOf(event.position);
    checkShape(event, line);
    const foreign = foreignTo(this.#org, event);
    if (foreign !== undefined) {
      throw new ArchiveFault(`${event.type}: ${foreign}`, 'no export has such lines: nothing was imported', line);
    }
    if (isNodeStream(event.stream)) return;
    const expected = (this.#revisions.get(event.stream) ?? -1) + 1;
    if (event.revision !== expected) {
      const what = `the stream "${event.stream}" goes on at revision ${event.revision}, expected ${expected}: its past is not in this archive`;
      const advice = 'where the past was given up by retention, an export can be read, not imported';
      throw new ArchiveFault(what, advice, line);
    }
    if (this.#revisions.size >= STREAMS_MAX) {
      throw new ArchiveFault(`the org has more than ${STREAMS_MAX} streams`, 'an import takes fewer', line);
    }
    this.#revisions.set(event.stream, expected);
  }
}

function checkShape(event: RecordedEvent, line: number): void {
  const { type, metadata } = event;
  if (!Object.hasOwn(eventSchemas, type)) {
    const what = `events of the type ${JSON.stringify(type.slice(0, 64))} are not known here`;
    throw new ArchiveFault(what, 'use the sandbox that wrote it, or a later one; nothing was imported', line);
  }
  const known = eventVersion(type as EventType);
  if (metadata.version > known) {
    const what = `${type} is of version ${metadata.version}, this sandbox knows ${known}`;
    throw new ArchiveFault(what, 'use the sandbox that wrote it, or a later one; nothing was imported', line);
  }
  const today = upcast(event);
  const parsed = eventSchemas[type as EventType].safeParse(today.data);
  if (parsed.success && today.metadata.version === known) return;
  const [issue] = parsed.error?.issues ?? [];
  const why = issue
    ? `${issue.path.map(String).join('.')}: ${issue.message}`
    : `version ${metadata.version} has no way to today's`;
  throw new ArchiveFault(`${type} is not as the catalogue of events has it: ${why}`, 'nothing was imported', line);
}
