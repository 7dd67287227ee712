/** Asking the index where in the log to look. */
import type { Position } from '../../domain/recorded-event.ts';
import type { Interest } from './event-store.ts';
import { BLOCKS_TERM, type BlockSpan, EntryBytes, readBlocks, readStreamPosting } from './index-blocks.ts';
import type { IndexFile } from './index-file.ts';
import { Dimension, termOf, termsWanted } from './index-terms.ts';

/** A run of positions, `end` excluded. */
export type Range = Readonly<{ first: Position; end: Position }>;

/** Whether the index can narrow this down. */
export function isIndexed(interest: Interest | undefined): interest is Interest {
  return interest !== undefined && Object.values(interest).some((wanted) => wanted !== undefined);
}

/**
 * The parts of the indexed log that may hold events of interest, in order: from a position on, or backwards from right before it.
 * What is not in any of them is certainly not of interest.
 */
export function* candidates(file: IndexFile, interest: Interest, from: Position, backwards: boolean): Generator<Range> {
  const { all, any } = termsWanted(interest);
  const driver = all[0] ?? (any?.length === 1 ? (any[0] as string) : BLOCKS_TERM);
  const step = backwards ? -1 : 1;
  let segment = file.segmentOf(driver, segmentAt(file, backwards ? from - 1 : from), backwards);
  for (; segment !== undefined; segment = file.segmentOf(driver, segment + step, backwards)) {
    const table = file.postings(BLOCKS_TERM, segment);
    const blocks = table === undefined ? [] : readBlocks(table);
    const wanted = mentioning(file, segment, blocks.length, all, any);
    for (let i = backwards ? blocks.length - 1 : 0; i >= 0 && i < blocks.length; i += step) {
      const block = blocks[i] as BlockSpan;
      if (!wanted[i] || !isInTime(block, interest)) continue;
      const first = backwards ? block.first : Math.max(block.first, from);
      const end = backwards ? Math.min(block.end, from) : block.end;
      if (first < end) yield { first, end };
    }
    if (backwards && segment === 0) return;
  }
}

/** Revision of a stream's last indexed event, -1 when there is none. */
export function lastRevision(file: IndexFile, stream: string): number {
  const term = termOf(Dimension.stream, stream);
  const segment = file.segmentOf(term, LAST_SEGMENT, true);
  const postings = segment === undefined ? undefined : file.postings(term, segment);
  if (postings === undefined) return -1;
  const { firstRevision, events } = readStreamPosting(postings, postings.length - EntryBytes.stream);
  return firstRevision + events - 1;
}

/** The block in which a stream has a revision. */
export function rangeOfRevision(file: IndexFile, stream: string, revision: number): Range | undefined {
  const term = termOf(Dimension.stream, stream);
  let segment = file.segmentOf(term, LAST_SEGMENT, true);
  for (; segment !== undefined; segment = segment > 0 ? file.segmentOf(term, segment - 1, true) : undefined) {
    const postings = file.postings(term, segment) as Buffer;
    if (revision < readStreamPosting(postings, 0).firstRevision) continue;
    for (let at = postings.length - EntryBytes.stream; at >= 0; at -= EntryBytes.stream) {
      const { block, firstRevision, events } = readStreamPosting(postings, at);
      if (revision < firstRevision) continue;
      const table = revision < firstRevision + events ? file.postings(BLOCKS_TERM, segment) : undefined;
      return table && readBlocks(table)[block];
    }
  }
  return undefined;
}

/** Which blocks of a segment mention every one of `all` and one of `any`. */
function mentioning(
  file: IndexFile,
  segment: number,
  blocks: number,
  all: readonly string[],
  any: readonly string[] | undefined,
): boolean[] {
  let wanted = new Array<boolean>(blocks).fill(true);
  for (const term of all) {
    const found = blocksOf(file, term, segment, blocks);
    wanted = wanted.map((still, i) => still && (found[i] as boolean));
  }
  if (any === undefined) return wanted;
  const found = any.map((term) => blocksOf(file, term, segment, blocks));
  return wanted.map((still, i) => still && found.some((of) => of[i]));
}

function blocksOf(file: IndexFile, term: string, segment: number, blocks: number): boolean[] {
  const found = new Array<boolean>(blocks).fill(false);
  const postings = file.postings(term, segment);
  if (postings === undefined) return found;
  const bytes = term.startsWith(Dimension.stream) ? EntryBytes.stream : EntryBytes.posting;
  for (let at = 0; at < postings.length; at += bytes) found[postings.readUInt16LE(at)] = true;
  return found;
}

function isInTime({ earliest, latest }: BlockSpan, { since, until }: Interest): boolean {
  return (since === undefined || latest >= Math.floor(since)) && (until === undefined || earliest < until);
}

/** The segment that holds a position: the last one that starts at or before it. */
function segmentAt(file: IndexFile, position: Position): number {
  let low = 0;
  let high = file.segmentOf(BLOCKS_TERM, LAST_SEGMENT, true) ?? 0;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const table = file.postings(BLOCKS_TERM, middle);
    const first = table === undefined ? Number.POSITIVE_INFINITY : table.readDoubleLE(2);
    if (first <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

const LAST_SEGMENT = 0xfffffffe;
