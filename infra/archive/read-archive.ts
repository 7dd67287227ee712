/** Reading an archive: every line is checked against the chain, and the whole against its manifest. Nothing is read twice or kept. */
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveHead,
  eventSchema,
  headSchema,
  type Manifest,
  manifestSchema,
  unlinked,
} from '../../domain/archive-lines.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { ArchiveFault, COPY_AGAIN } from './fault.ts';
import { sha256 } from './hash.ts';
import { type TextLine, textLines } from './text-lines.ts';

/** Events in their order, with the positions of the archive. `read`: bytes of the file that have been taken. */
export type ArchivePage = Readonly<{ head: ArchiveHead; events: readonly RecordedEvent[]; read: number }>;

/** What stands at the end, with the chain in full: it tells one archive from all others. */
export type ArchiveEnd = Readonly<{ head: ArchiveHead; chain: string } & Manifest>;

/** The line of an event, by its position: the head comes first. */
export function lineOf(position: number): number {
  return position + 2;
}

/** The head of an archive. Throws `ArchiveFault`. */
export async function readHead(path: string): Promise<ArchiveHead> {
  for await (const [first] of textLines(path)) if (first) return headOf(first);
  throw new ArchiveFault('there is no line in it', COPY_AGAIN);
}

/** The events of an archive, and at last what its manifest says. Throws `ArchiveFault` at the first line that is not as it was written. */
export async function* archivedEvents(path: string): AsyncGenerator<ArchivePage, ArchiveEnd> {
  const reading = new Reading();
  let last = 0;
  for await (const lines of textLines(path)) {
    const events: RecordedEvent[] = [];
    for (const line of lines) {
      const event = reading.take(line);
      if (event) events.push(event);
      last = line.number;
    }
    if (reading.head && events.length > 0) yield { head: reading.head, events, read: lines.at(-1)?.read ?? 0 };
  }
  if (reading.ended) return reading.ended;
  const what = last === 0 ? 'there is no line in it' : 'the last line, which counts the events, is missing';
  throw new ArchiveFault(what, COPY_AGAIN, last + 1);
}

/** How far the reading of one archive is. */
class Reading {
  head: ArchiveHead | undefined;
  ended: ArchiveEnd | undefined;
  #link = '';
  #events = 0;
  #recordedAt = 0;
  readonly #counts = new Map<string, number>();
  /** Of streams that are a node's: the archive does not hold their revisions. */
  readonly #revisions = new Map<string, number>();

  take(line: TextLine): RecordedEvent | undefined {
    const { number } = line;
    if (this.ended) throw new ArchiveFault('there is more after the line that ends the archive', COPY_AGAIN, number);
    // Which version it is comes before everything else: another one may have another chain.
    if (!this.head) this.head = headOf(line);
    const parts = unlinked(line.text);
    if (!parts) throw new ArchiveFault('the line does not end with its link of the chain', COPY_AGAIN, number);
    const { text, written } = parts;
    this.#link = sha256(`${this.#link}\n${text}`);
    if (!this.#link.startsWith(written)) {
      const what = 'the chain breaks: this line was changed, or one before it was removed, added or moved';
      throw new ArchiveFault(what, COPY_AGAIN, number);
    }
    if (number === 1) return undefined;
    const value = jsonOf(text, number);
    if (typeof value === 'object' && value !== null && 'end' in value) this.#end(value, number);
    else return this.#event(value, number);
    return undefined;
  }

  #event(value: unknown, number: number): RecordedEvent {
    const parsed = eventSchema.safeParse(value);
    if (!parsed.success) throw notAsExpected('an event', parsed.error, number);
    const { n, revision, payload, payloadBase64, data: _d, metadata: _m, ...rest } = parsed.data;
    if (n !== this.#events) {
      throw new ArchiveFault(`the event is number ${n}, expected ${this.#events}`, COPY_AGAIN, number);
    }
    // As written: a schema leaves out what it does not know.
    const { data, metadata } = value as Pick<RecordedEvent, 'data' | 'metadata'>;
    this.#events++;
    this.#recordedAt = metadata.recordedAt;
    this.#counts.set(rest.type, (this.#counts.get(rest.type) ?? 0) + 1);
    const bytes = payloadBase64 === undefined ? payload && Buffer.from(payload) : Buffer.from(payloadBase64, 'base64');
    return {
      ...rest,
      position: n,
      revision: revision ?? this.#nextRevision(rest.stream),
      data,
      metadata,
      ...(bytes !== undefined && { payload: bytes === '' ? Buffer.alloc(0) : bytes }),
    };
  }

  #nextRevision(stream: string): number {
    const revision = this.#revisions.get(stream) ?? 0;
    this.#revisions.set(stream, revision + 1);
    return revision;
  }

  #end(value: unknown, number: number): void {
    const parsed = manifestSchema.safeParse(value);
    if (!parsed.success) throw notAsExpected('a manifest', parsed.error, number);
    const { events, counts, upTo } = parsed.data;
    const seen = Object.fromEntries(this.#counts);
    const agrees =
      events === this.#events &&
      Object.keys(counts).length === this.#counts.size &&
      Object.entries(counts).every(([type, count]) => seen[type] === count) &&
      (upTo?.position ?? -1) === events - 1 &&
      (upTo === undefined || upTo.recordedAt === this.#recordedAt);
    if (!agrees) {
      const what = `the manifest counts ${events} events, expected ${this.#events} as read, by type ${JSON.stringify(seen)}`;
      throw new ArchiveFault(what, COPY_AGAIN, number);
    }
    this.ended = { head: this.head as ArchiveHead, chain: this.#link, ...parsed.data };
  }
}

const OTHER_FILE = 'give the file that "wiotp-sandbox export" wrote';

function headOf({ text, number }: TextLine): ArchiveHead {
  const value = jsonOf(text, number, OTHER_FILE);
  const { format, version, sandbox } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== ARCHIVE_FORMAT) {
    throw new ArchiveFault(
      `this is not the head of an export: "format" is not "${ARCHIVE_FORMAT}"`,
      OTHER_FILE,
      number,
    );
  }
  if (version !== ARCHIVE_VERSION) {
    const what = `the version of the format is ${JSON.stringify(version)}, this sandbox knows ${ARCHIVE_VERSION}`;
    throw new ArchiveFault(
      what,
      `use the sandbox that wrote it (${String(sandbox).slice(0, 32)}) or a later one`,
      number,
    );
  }
  const parsed = headSchema.safeParse(value);
  if (!parsed.success) throw notAsExpected('the head of an export', parsed.error, number);
  return parsed.data;
}

function jsonOf(text: string, number: number, advice = COPY_AGAIN): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ArchiveFault('the line is not JSON', advice, number);
  }
}

type Parse = Readonly<{ issues: readonly Readonly<{ path: readonly PropertyKey[]; message: string }>[] }>;

function notAsExpected(what: string, { issues }: Parse, number: number): ArchiveFault {
  const [first] = issues;
  const where = first?.path.map(String).join('.') || 'the line';
  return new ArchiveFault(`the line is not ${what}: ${where}: ${first?.message}`, COPY_AGAIN, number);
}
