/** Compression that gives the same bytes for the same text, whatever machine it runs on and however the text arrives. */
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { BLOCK_BYTES } from './limits.ts';

/** RFC 1952: the byte of a gzip file that tells the operating system, and the value that tells none. */
const OS_AT = 9;
const OS_UNKNOWN = 255;

/** Lines, each ended, as the bytes of a gzip file. Node writes no time into its head. */
export async function* gzipped(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const source = Readable.from(blocks(lines), { objectMode: false, highWaterMark: BLOCK_BYTES });
  const gzip = createGzip({ level: 6, chunkSize: BLOCK_BYTES });
  source.on('error', (error) => gzip.destroy(error));
  gzip.on('close', () => source.destroy());
  source.pipe(gzip);
  let at = 0;
  for await (const chunk of gzip as AsyncIterable<Buffer>) {
    if (at <= OS_AT && OS_AT < at + chunk.length) chunk[OS_AT - at] = OS_UNKNOWN;
    at += chunk.length;
    yield chunk;
  }
}

/** All blocks but the last have the same size. */
async function* blocks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let used = 0;
  for await (const line of lines) {
    const bytes = Buffer.from(`${line}\n`);
    for (let taken = 0; taken < bytes.length; ) {
      const copied = bytes.copy(block, used, taken);
      taken += copied;
      used += copied;
      if (used < BLOCK_BYTES) continue;
      yield block;
      block = Buffer.allocUnsafe(BLOCK_BYTES);
      used = 0;
    }
  }
  if (used > 0) yield block.subarray(0, used);
}
