/** Finding in a chunk what a reader is interested in, decoding as little as possible. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { HEADER_BYTES, Role } from './chunk.ts';
import type { Chunk } from './chunk-reader.ts';
import { emptyHead, readHead } from './event-record.ts';
import type { Interest } from './event-store.ts';
import { matchesInterest } from './interest.ts';

/** What a chunk is asked: whether it can hold an event of interest, and which ones it holds. */
export type ChunkFilter = Readonly<{
  mayHold: (chunk: Chunk) => boolean;
  /** A test for single events of one chunk, by their index. */
  of: (chunk: Chunk) => (i: number) => RecordedEvent | undefined;
}>;

/** The filter for an interest. */
export function chunkFilter(interest: Interest | undefined): ChunkFilter {
  if (interest === undefined) return { mayHold: () => true, of: (chunk) => (i) => chunk.event(chunk.first + i) };
  const { stream, org, device, clientId, types, since, until } = interest;
  // Every term stands in the dictionary, or in a longer string of it; a device stands there as its two ids.
  const terms = [stream, org, clientId, ...(device?.split(':') ?? [])].filter((term) => term !== undefined);
  const wanted = terms.map((term) => Buffer.from(term));
  const wantedTypes = types?.map((type) => Buffer.from(type));
  const mayHold = (chunk: Chunk) => {
    if (since !== undefined && chunk.latest < Math.floor(since)) return false;
    if (until !== undefined && chunk.earliest >= until) return false;
    const dictionary = chunk.bytes.subarray(HEADER_BYTES, chunk.tablesEnd);
    if (wantedTypes !== undefined && !wantedTypes.some((type) => dictionary.includes(type))) return false;
    return wanted.every((term) => dictionary.includes(term));
  };
  const of = (chunk: Chunk) => {
    const head = emptyHead();
    const streamEntry = stream === undefined ? -1 : chunk.streams.findIndex(({ name }) => name === stream);
    const typeEntries = types && new Set(entriesWith(chunk, Role.type, (text) => types.includes(text)));
    const orgEntries = org === undefined ? undefined : new Set(entriesWith(chunk, Role.org, (text) => text === org));
    return (i: number) => {
      readHead(chunk, i, head);
      if (stream !== undefined && head.stream !== streamEntry) return undefined;
      if (typeEntries !== undefined && !typeEntries.has(head.type)) return undefined;
      if (orgEntries !== undefined && !orgEntries.has(head.org)) return undefined;
      if (since !== undefined && head.recordedAt < Math.floor(since)) return undefined;
      if (until !== undefined && head.recordedAt >= until) return undefined;
      const event = chunk.event(chunk.first + i);
      return matchesInterest(event, interest) ? event : undefined;
    };
  };
  return { mayHold, of };
}

function entriesWith(chunk: Chunk, role: number, test: (text: string) => boolean): number[] {
  return chunk.entriesOf(role).filter((entry) => test(chunk.text(entry)));
}
