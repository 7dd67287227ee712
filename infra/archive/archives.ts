/** Exports, imports and forks of a sandbox whose log is written here. One import into an org at a time. */
import { stat } from 'node:fs/promises';
import { orgIdSchema } from '../../domain/preset.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { beginImport } from '../../handlers/sandbox/begin-import.ts';
import { endImport } from '../../handlers/sandbox/end-import.ts';
import type { World } from '../../projections/world.ts';
import type { Archives, ForkRequest, ImportOutcome, ImportRequest } from '../archives-port.ts';
import { type Runner, replied } from '../runner.ts';
import type { EventStore } from '../store/event-store.ts';
import { appendOrg } from './append-org.ts';
import { exportedEvents } from './export.ts';
import { ArchiveFault } from './fault.ts';
import { ImportCheck, notImportable } from './import-check.ts';
import { type Exporter, orderOf, prepareExport, refused } from './prepare-export.ts';
import { type ArchiveEnd, archivedEvents, readHead } from './read-archive.ts';

type Parts = Readonly<{
  store: EventStore;
  world: World;
  runner: Pick<Runner, 'runInTurn'>;
  exporter: Exporter;
}>;

/** What is to be written: from where, how it is called, how many events, and these. */
type Plan = Readonly<{
  from: string;
  into: string;
  source: string;
  events: number;
  credentials: boolean;
  pages: () => AsyncIterable<readonly RecordedEvent[]>;
  progress?: ImportRequest['progress'];
}>;

/** Digits of an archive's chain that tell it from all others. */
const SOURCE_DIGITS = 16;

export function createArchives({ store, world, runner, exporter }: Parts): Archives {
  const busy = new Set<string>();

  /** `make` is called when nobody else imports into the org. */
  const alone = async (into: string, make: () => Promise<ImportOutcome>): Promise<ImportOutcome> => {
    if (!orgIdSchema.safeParse(into).success) {
      const advice = 'expected six lower-case letters or digits, such as "abc123"';
      return refused('org-not-valid', `"${into.slice(0, 64)}" cannot be the name of an org`, advice);
    }
    if (busy.has(into)) return refused('org-importing', `an import into "${into}" is under way`, 'wait for its end');
    busy.add(into);
    try {
      return await make();
    } finally {
      busy.delete(into);
    }
  };

  const write = async ({ from, into, source, events, credentials, pages, progress }: Plan): Promise<ImportOutcome> => {
    const begun = await replied(runner, beginImport, { org: into, from, source, events });
    if ('rule' in begun) {
      const reason = begun.rule === 'org-importing' ? 'org-importing' : 'org-not-empty';
      return refused(reason, begun.text.replace(/\.$/, ''), 'name another org for it (--into on the command line)');
    }
    const count = (done: number) => progress?.({ phase: 'importing', events: done, of: events });
    await appendOrg(store, pages(), { from, org: into, source, resumed: begun.resumed, progress: count });
    await replied(runner, endImport, { org: into, source, events });
    await store.flushed();
    const apiKeys = [...world.registry.contents(into).apiKeys.upwards()].map(({ key }) => key);
    return { ok: true, imported: { org: into, from, events, credentials, apiKeys } };
  };

  const importFile = async ({ path, into, progress }: ImportRequest): Promise<ImportOutcome> => {
    const head = await readHead(path);
    const fault = notImportable(head);
    if (fault) throw fault;
    const org = into ?? head.org;
    return alone(org, async () => {
      const { chain, events } = await verify(path, head.org, progress);
      const { credentials } = head;
      const source = chain.slice(0, SOURCE_DIGITS);
      return write({ from: head.org, into: org, source, events, credentials, pages: () => eventsOf(path), progress });
    });
  };

  const fork = async ({ org, into, at, progress }: ForkRequest): Promise<ImportOutcome> =>
    alone(into, async () => {
      const found = await orderOf(store, { org, credentials: true, ...(at && { at }) }, exporter);
      if (!found.ok) return found;
      const { order } = found;
      const fault = notImportable({ of: 'org', ...order, truncated: order.truncated || undefined });
      if (fault) return refused('archive-not-valid', `the org "${org}" cannot be forked: ${fault.what}`, fault.advice);
      const check = new ImportCheck(org);
      let events = 0;
      for await (const page of exportedEvents(store, order)) {
        for (const event of page) check.check(event);
        events += page.length;
        progress?.({ phase: 'verifying', events, share: 0 });
      }
      const source = `${org}@${order.upTo}`;
      const pages = () => exportedEvents(store, order);
      return write({ from: org, into, source, events, credentials: true, pages, progress });
    });

  return {
    export: (request) => prepareExport(store, request, exporter),
    import: (request) => importFile(request).catch(refusedBy),
    fork: (request) => fork(request).catch(refusedBy),
  };
}

/** A fault of the archive is an answer; everything else is not expected. */
function refusedBy(error: unknown): ImportOutcome {
  if (!(error instanceof ArchiveFault)) throw error;
  return refused('archive-not-valid', error.what, error.advice, error.line);
}

/** Reads all of an archive, so that nothing is written of one that is damaged. */
async function verify(path: string, org: string, progress: ImportRequest['progress']): Promise<ArchiveEnd> {
  const { size } = await stat(path);
  const check = new ImportCheck(org);
  const pages = archivedEvents(path);
  let events = 0;
  for (;;) {
    const { done, value } = await pages.next();
    if (done) return value;
    for (const event of value.events) check.check(event);
    events += value.events.length;
    progress?.({ phase: 'verifying', events, share: value.read / size });
  }
}

async function* eventsOf(path: string): AsyncGenerator<readonly RecordedEvent[]> {
  for await (const { events } of archivedEvents(path)) yield events;
}
