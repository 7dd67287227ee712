/** From what somebody asks to have exported to the bytes of an archive, or to why not. It needs nothing but a log to read. */
import type { ArchiveHead, BugPack } from '../../domain/archive-lines.ts';
import type { At } from '../../domain/at.ts';
import { faultSentence } from '../../domain/query/fault.ts';
import { parseQuery } from '../../domain/query/parse.ts';
import { selection } from '../../domain/query/selection.ts';
import type { Position } from '../../domain/recorded-event.ts';
import type { ArchiveRefusal, ExportOutcome, ExportRequest } from '../archives-port.ts';
import type { EventStore } from '../store/event-store.ts';
import { type ExportOrder, exportLines } from './export.ts';
import { gzipped } from './gzip.ts';

/**
 * The program that exports: its version, its bound on the queues of sessions, its configuration without secrets, and the wall clock in ms
 * since the epoch.
 */
export type Exporter = Readonly<{
  version: string;
  queuedMessagesMax: number;
  configuration: () => string;
  now: () => number;
}>;

type Log = Pick<EventStore, 'readAll' | 'head' | 'flushed' | 'truncatedBefore'>;
type Refused = Readonly<{ ok: false; refusal: ArchiveRefusal }>;

/** The archive as a stream, with a name for its file. `progress` hears the position that has been reached, and the last. */
export async function prepareExport(
  store: Log,
  request: ExportRequest,
  exporter: Exporter,
  progress?: (position: Position, last: Position) => void,
): Promise<ExportOutcome> {
  const found = await orderOf(store, request, exporter);
  if (!found.ok) return found;
  const { order } = found;
  const heard = progress && { progress: (position: Position) => progress(position, order.upTo) };
  return { ok: true, name: nameOf(request), bytes: gzipped(exportLines(store, { ...order, ...heard })) };
}

/** The same as an order: names and moments are looked up. */
export async function orderOf(
  store: Log,
  { org, device, query, at, credentials = false, bugPack = false }: ExportRequest,
  { version, queuedMessagesMax, configuration, now }: Exporter,
): Promise<Readonly<{ ok: true; order: ExportOrder }> | Refused> {
  await store.flushed();
  const parsed = query === undefined ? undefined : parseQuery(query, now());
  if (parsed && !parsed.ok) return refused('query-not-valid', faultSentence(parsed.fault), 'correct the query');
  const upTo = await positionOf(store, org, at);
  if (typeof upTo !== 'number') return upTo;
  const pack: BugPack | undefined = bugPack
    ? { node: process.version, platform: `${process.platform} ${process.arch}`, configuration: configuration() }
    : undefined;
  return {
    ok: true,
    order: {
      ...{ org, upTo, credentials, sandbox: version, queuedMessagesMax, truncated: await isTruncated(store, org) },
      ...(device !== undefined && { device }),
      ...(parsed && { query: { text: query ?? '', selection: selection(parsed.query) } }),
      ...(pack && { pack }),
    },
  };
}

/** The last position of an export. */
async function positionOf(store: Log, org: string, at: At | undefined): Promise<Position | Refused> {
  const head = store.head();
  if (at?.position !== undefined && at.position > head) {
    const advice = `the log ends at position ${head} now: name that or one before, or leave it out`;
    return refused('moment-ahead', `position ${at.position} lies ahead of the end of the log`, advice);
  }
  const until = at?.time === undefined ? undefined : { until: at.time + 1 };
  const from = at?.position === undefined ? {} : { from: at.position + 1 };
  for await (const [last] of store.readAll({ direction: 'backwards', ...from, interest: { org, ...until } })) {
    if (last) return at?.time === undefined ? (at?.position ?? head) : last.position;
  }
  const when = at === undefined ? '' : ' at that moment';
  return refused('org-unknown', `there is nothing of an org "${org}" in this log${when}`, ORGS);
}

/** Whether events of the org may have been given up. Those of the registry never are, so that an org of before shows. */
async function isTruncated(store: Log, org: string): Promise<boolean> {
  const border = store.truncatedBefore();
  if (border === 0) return false;
  for await (const [first] of store.readAll({ direction: 'forwards', interest: { org } })) {
    return first !== undefined && first.position < border;
  }
  return false;
}

const ORGS = 'look for events of the type OrgCreated in the timeline, which name the orgs';

export function refused(reason: ArchiveRefusal['reason'], detail: string, advice: string, line?: number): Refused {
  return { ok: false, refusal: { reason, detail, advice, ...(line !== undefined && { line }) } };
}

/** `abc123.ndjson.gz`, or with what of the org it is. */
function nameOf({ org, device, query, bugPack }: ExportRequest): string {
  const part: ArchiveHead['of'] | 'bug-pack' =
    query !== undefined ? 'query' : device !== undefined ? 'device' : bugPack ? 'bug-pack' : 'org';
  const which =
    part === 'device' ? `.${(device ?? '').replace(/[^A-Za-z0-9_.-]/g, '.')}` : part === 'org' ? '' : `.${part}`;
  return `${org.replace(/[^A-Za-z0-9_.-]/g, '_')}${which}.ndjson.gz`;
}
