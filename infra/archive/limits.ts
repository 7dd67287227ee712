/** The bounds of archives, each with its unit and its reason. */

/** Characters of one line: the largest body of a call that registers things in bulk, escaped at its worst, with room for the rest. */
export const LINE_CHARACTERS_MAX = 16 * 1_024 * 1_024;

/** Bytes of text that are compressed at a time: the same text then always meets the compressor in the same pieces. */
export const BLOCK_BYTES = 64 * 1_024;

/** Events of an import that are appended before everybody else has their turn: a few milliseconds of work. */
export const IMPORT_BATCH_EVENTS = 250;

/** Events of an import that go into one append where each append waits for the one before: their bytes stay well below what one may have. */
export const SHARED_BATCH_EVENTS = 100;

/** Streams of an org whose revisions are checked: what an org's own aggregates may be, and more than fits any memory would be a fault. */
export const STREAMS_MAX = 5_000_000;
