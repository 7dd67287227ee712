/** Finding in a chunk what a reader is interested in, decoding as little as possible. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { Role } from './chunk.ts';
import { needleScan } from './chunk-needles.ts';
import type { Chunk } from './chunk-reader.ts';
import { decodeEvent, emptyHead, readHead } from './event-record.ts';
import type { Interest, Needle } from './event-store.ts';
import { matchesInterest } from './interest.ts';

/** The `i`-th event of a chunk, when it is of interest. */
export type Pick = (i: number) => RecordedEvent | undefined;

/** Looks into a chunk; undefined when it cannot hold anything of interest. */
export type ChunkFilter = (chunk: Chunk) => Pick | undefined;

/** The filter for an interest, and for needles that an event must hold: of those it only leaves out what certainly holds them not. */
export function chunkFilter(interest: Interest | undefined, needles: readonly Needle[] = []): ChunkFilter {
  const ofInterest = interest === undefined ? everything : interestFilter(interest);
  if (needles.length === 0) return ofInterest;
  const scan = needleScan(needles);
  return (chunk) => {
    const pick = ofInterest(chunk);
    const mayHold = pick && scan(chunk);
    return mayHold && ((i) => (mayHold(i) ? pick(i) : undefined));
  };
}

function everything(chunk: Chunk): Pick {
  return (i) => decodeEvent(chunk, i);
}

function interestFilter(interest: Interest): ChunkFilter {
  const { stream, org, device, clientId, types, since, until } = interest;
  // Every term stands in the dictionary, or in a longer string of it; a device stands there as its two ids.
  const terms = [stream, org, clientId, ...(device?.split(':') ?? [])].filter((term) => term !== undefined);
  const wanted = terms.map((term) => Buffer.from(term));
  const wantedTypes = types?.map((type) => Buffer.from(type));
  const mayHold = (chunk: Chunk) => {
    if (since !== undefined && chunk.latest < Math.floor(since)) return false;
    if (until !== undefined && chunk.earliest >= until) return false;
    const dictionary = chunk.bytes.subarray(chunk.tables.start, chunk.tables.end);
    if (wantedTypes !== undefined && !wantedTypes.some((type) => dictionary.includes(type))) return false;
    return wanted.every((term) => dictionary.includes(term));
  };
  return (chunk) => {
    if (!mayHold(chunk)) return undefined;
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
      const event = decodeEvent(chunk, i);
      return matchesInterest(event, interest) ? event : undefined;
    };
  };
}

function entriesWith(chunk: Chunk, role: number, test: (text: string) => boolean): number[] {
  return chunk.entriesOf(role).filter((entry) => test(chunk.text(entry)));
}
