/**
 * Passing over what cannot hold a text, without decoding it. A chunk's bytes are searched as they are. A hit in an event's record concerns that event; a
 * hit in the dictionary concerns the events that refer to the entry. See `Needle` for which texts stand in the bytes in one piece.
 */
import { type ByteSearch, byteSearch } from './byte-search.ts';
import type { Chunk } from './chunk-reader.ts';
import { refersTo } from './event-record.ts';
import type { Needle } from './event-store.ts';

/** Longer needles are cut: that much tells enough, and bounds what one step of a search costs. */
const NEEDLE_LENGTH_MAX = 64;

/** Whether the `i`-th event of a chunk may hold all needles. */
type MayHold = (i: number) => boolean;

/** Looks for needles in a chunk; undefined when one of them stands nowhere in it. */
export function needleScan(needles: readonly Needle[]): (chunk: Chunk) => MayHold | undefined {
  const searches = needles.map(({ anyOf, ignoreCase }) =>
    anyOf.map((text) => byteSearch(text.slice(0, NEEDLE_LENGTH_MAX), ignoreCase)),
  );
  return (chunk) => {
    const { start } = chunk.tables;
    // First whether all are there at all: most chunks lack the rarest.
    if (!searches.every((anyOf) => anyOf.some((search) => search(chunk.bytes, start) >= 0))) return undefined;
    const tests = searches.map((anyOf) => holdersOf(chunk, anyOf));
    return (i) => tests.every((test) => test(i));
  };
}

/** The events of a chunk that may hold one of the texts. */
function holdersOf(chunk: Chunk, anyOf: readonly ByteSearch[]): MayHold {
  const { start, end } = chunk.tables;
  const events = new Uint8Array(chunk.events);
  const entries = new Set<number>();
  for (const search of anyOf) {
    for (let at = search(chunk.bytes, start); at >= 0 && at < end; at = search(chunk.bytes, at + 1)) {
      const entry = chunk.entryAt(at);
      if (entry !== undefined) entries.add(entry);
    }
    // Once in an event is enough: the search goes on behind it.
    for (let at = search(chunk.bytes, chunk.eventsAt); at >= 0; ) {
      const i = chunk.indexAt(at);
      events[i] = 1;
      at = i + 1 < chunk.events ? search(chunk.bytes, chunk.startOf(i + 1)) : -1;
    }
  }
  if (entries.size === 0) return (i) => events[i] === 1;
  const streams = new Set(chunk.streamsNamed(entries));
  return (i) => events[i] === 1 || refersTo(chunk, i, entries, streams);
}
