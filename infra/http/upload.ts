/** Takes a large body into a file, with a bound. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UPLOAD_BYTES_MAX } from './limits.ts';
import { type Problem, problem } from './problem.ts';

/** `remove` takes the file away again. */
export type Uploaded =
  | Readonly<{ ok: true; path: string; remove: () => Promise<void> }>
  | Readonly<{ ok: false; problem: Problem }>;

/** A body of the type `application/gzip`, in a file of its own in the directory, which is made for its owner only. */
export async function upload(request: Request, directory: string, bytesMax = UPLOAD_BYTES_MAX): Promise<Uploaded> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  // A type that a web page of another origin cannot send without asking first.
  if (type !== 'application/gzip' || request.body === null) {
    const seen = request.body === null ? 'there is no body' : 'the body is not of the type application/gzip';
    const advice = 'send the file as it is: curl --data-binary @FILE -H "Content-Type: application/gzip"';
    return { ok: false, problem: problem('content-type', seen, advice) };
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${randomUUID()}.ndjson.gz`);
  const remove = () => rm(path, { force: true });
  let bytes = 0;
  const bounded = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw new TooLarge();
      yield chunk;
    }
  };
  try {
    const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, bounded, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    return { ok: true, path, remove };
  } catch (error) {
    await remove();
    if (!(error instanceof TooLarge)) throw error;
    const advice = 'stop the sandbox and import the file with "wiotp-sandbox import", which has no such bound';
    return { ok: false, problem: problem('body-too-large', `the file has more than ${bytesMax} bytes`, advice) };
  }
}

class TooLarge extends Error {}
