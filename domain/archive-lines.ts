/**
 * The lines of an archive: JSON, one value a line. First the head, then the events in their order, last the manifest. Each line ends with a
 * link of a chain: the beginning of the SHA-256 of the link before it, in full, and of the line without its own. See `docs/export.md`.
 */
import * as z from 'zod';
import type { RecordedEvent } from './recorded-event.ts';
import { isNodeStream } from './streams.ts';

export const ARCHIVE_FORMAT = 'wiotp-sandbox-export';

/** The version of the form of the lines; that of each event stands in its metadata. */
export const ARCHIVE_VERSION = 1;

/** SHA-256 of a text, 64 hexadecimal digits. */
export type Hash = (text: string) => string;

/** How many digits of a link stand in its line. */
export const LINK_DIGITS = 16;

/** What a bug pack tells of the sandbox that it comes from. `configuration`: as `config --print` shows it, without secrets. */
const packSchema = z.object({ node: z.string(), platform: z.string(), configuration: z.string() });

export const headSchema = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.literal(ARCHIVE_VERSION),
  /** The version of the sandbox that wrote it. */
  sandbox: z.string(),
  org: z.string(),
  /** The whole org, what concerns one device, or what a query asks for. */
  of: z.enum(['org', 'device', 'query']),
  /** `{typeId}:{deviceId}` */
  device: z.string().optional(),
  query: z.string().optional(),
  /** Whether the digests of tokens are in it. */
  credentials: z.boolean(),
  /** Traffic of its past was given up by retention before it was exported: what is left begins in the middle. */
  truncated: z.literal(true).optional(),
  pack: packSchema.optional(),
});
export type ArchiveHead = z.infer<typeof headSchema>;
export type BugPack = z.infer<typeof packSchema>;

const whole = z.number().int();
const context = z.object({ now: z.number(), ids: z.array(z.string()), random: z.array(z.number()) });

export const metadataSchema = z.object({
  org: z.string(),
  node: z.string(),
  at: z.number(),
  recordedAt: z.number(),
  version: whole,
  basis: whole.optional(),
  correlationId: z.string().optional(),
  causationId: z.string().optional(),
  input: z.object({ handler: z.string(), request: z.unknown(), context }).optional(),
});

/** `payload` is text where the bytes are one, otherwise they are in `payloadBase64`. `revision`: in streams that are an aggregate's. */
export const eventSchema = z.object({
  n: whole.min(0),
  type: z.string(),
  stream: z.string().min(1),
  revision: whole.min(0).optional(),
  id: z.string().min(1),
  data: z.looseObject({}),
  payload: z.string().optional(),
  payloadBase64: z.base64().optional(),
  metadata: metadataSchema,
});

export const manifestSchema = z.object({
  end: z.literal(true),
  events: whole.min(0),
  /** The last event; left out where there is none. Times are ms since the epoch. */
  upTo: z.object({ position: whole, recordedAt: z.number() }).optional(),
  counts: z.record(z.string(), whole),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The members of an event's line in their order; those of `data` stay in theirs. */
export function eventLine(event: RecordedEvent, readText: (bytes: Uint8Array) => string | undefined): object {
  const { position: n, type, stream, revision, id, data, metadata, payload } = event;
  const { org, node, at, recordedAt, version, basis, correlationId, causationId, input } = metadata;
  const text = payload && readText(payload);
  return {
    n,
    type,
    stream,
    ...(!isNodeStream(stream) && { revision }),
    id,
    data,
    ...(payload && (text === undefined ? { payloadBase64: base64(payload) } : { payload: text })),
    // In this order whatever the store's: the same event is the same line.
    metadata: { org, node, at, recordedAt, version, basis, correlationId, causationId, input },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A line with its link, and the link in full: the next line needs it. The first has the empty text before it. */
export function linked(
  value: object,
  before: string,
  hash: Hash,
  digits = LINK_DIGITS,
): { line: string; link: string } {
  const text = JSON.stringify(value);
  const link = hash(`${before}\n${text}`);
  return { line: `${text.slice(0, -1)},"chain":"${link.slice(0, digits)}"}`, link };
}

/** What stands in a line, and its link as written; undefined when it does not end with one. */
export function unlinked(line: string): { text: string; written: string } | undefined {
  const written = /,"chain":"([0-9a-f]{16,64})"\}$/.exec(line)?.[1];
  if (written === undefined) return undefined;
  return { text: `${line.slice(0, -written.length - ',"chain":""}'.length)}}`, written };
}
