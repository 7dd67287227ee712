/**
 * A look at an lmdb file without lmdb: lmdb maps the file, and reading a mapped page that the file does not have ends the process.
 * Source: liblmdb/mdb.c of lmdb 3.5 (MDB_meta, MDB_page_header, MDB_node): data format 2, 64-bit, little-endian.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What is wrong with a file, if anything: `not-lmdb` (something else, or less than its two meta pages), or `cut-short`. */
export type PagesVerdict = 'whole' | 'not-lmdb' | 'cut-short';

const MAGIC = 0xbeefc0de;
const DATA_FORMAT = 2;
const PAGE_HEADER = 24;
const Meta = {
  magic: 24,
  version: 28,
  pageSize: 48,
  freeRoot: 88,
  mainRoot: 136,
  lastPage: 144,
  transaction: 152,
  end: 160,
} as const;
const PageFlag = { branch: 1, leaf: 2 } as const;
const NodeFlag = { bigData: 1, subTree: 2 } as const;
const NO_PAGE = 0xffffffffffffffffn;

/** Looks at the meta pages, and when the file is shorter than they say, at whether a page that is in use is missing. */
export function inspectPages(path: string): PagesVerdict {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const metas = [readMeta(file, 0)];
    if (metas[0] !== undefined) metas.push(readMeta(file, metas[0].pageSize));
    const newest = metas
      .filter((meta) => meta !== undefined)
      .toSorted((a, b) => Number(b.transaction - a.transaction))[0];
    if (metas.length < 2 || newest === undefined) return 'not-lmdb';
    // The last pages may be missing when nothing uses them: then every page that is used must be looked at.
    if (size >= (newest.lastPage + 1) * newest.pageSize) return 'whole';
    const walk: Walk = { file, pageSize: newest.pageSize, pages: Math.floor(size / newest.pageSize) };
    return isWhole(walk, newest.freeRoot) && isWhole(walk, newest.mainRoot) ? 'whole' : 'cut-short';
  } finally {
    closeSync(file);
  }
}

function readMeta(file: number, at: number) {
  const page = Buffer.alloc(Meta.end);
  if (readSync(file, page, 0, Meta.end, at) < Meta.end) return undefined;
  if (page.readUInt32LE(Meta.magic) !== MAGIC || (page.readUInt32LE(Meta.version) & 0xffff) !== DATA_FORMAT)
    return undefined;
  const pageSize = page.readUInt32LE(Meta.pageSize);
  if (pageSize < 512 || pageSize > 65_536) return undefined;
  return {
    pageSize,
    freeRoot: page.readBigUInt64LE(Meta.freeRoot),
    mainRoot: page.readBigUInt64LE(Meta.mainRoot),
    lastPage: Number(page.readBigUInt64LE(Meta.lastPage)),
    transaction: page.readBigUInt64LE(Meta.transaction),
  };
}

type Walk = Readonly<{ file: number; pageSize: number; pages: number }>;

/** Whether the file has every page of a tree. */
function isWhole(walk: Walk, root: bigint): boolean {
  if (root === NO_PAGE) return true;
  const open = [Number(root)];
  for (let seen = 0; open.length > 0; seen++) {
    const page = readPage(walk, open.pop() as number);
    // A tree has no more pages than its file: more is a circle.
    if (page === undefined || seen > walk.pages) return false;
    const nodes = page.readUInt16LE(20) >> 1;
    const flags = page.readUInt16LE(18);
    if (!(flags & (PageFlag.branch | PageFlag.leaf))) return false;
    for (let i = 0; i < nodes; i++) {
      const node = PAGE_HEADER + page.readUInt16LE(PAGE_HEADER + 2 * i);
      if (flags & PageFlag.branch) open.push(page.readUInt16LE(node + 4) * 0x100000000 + page.readUInt32LE(node));
      else if (!leafIsWhole(walk, page, node, open)) return false;
    }
  }
  return true;
}

function leafIsWhole(walk: Walk, page: Buffer, node: number, open: number[]): boolean {
  const flags = page.readUInt16LE(node + 4);
  const data = node + 8 + page.readUInt16LE(node + 6);
  if (flags & NodeFlag.subTree) {
    const root = page.readBigUInt64LE(data + 40);
    if (root !== NO_PAGE) open.push(Number(root));
  } else if (flags & NodeFlag.bigData) {
    const first = Number(page.readBigUInt64LE(data));
    const overflow = readPage(walk, first);
    return overflow !== undefined && first + overflow.readUInt32LE(20) <= walk.pages;
  }
  return true;
}

function readPage({ file, pageSize, pages }: Walk, number: number): Buffer | undefined {
  if (number >= pages) return undefined;
  const page = Buffer.alloc(pageSize);
  return readSync(file, page, 0, pageSize, number * pageSize) === pageSize ? page : undefined;
}
