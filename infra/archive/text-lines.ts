/** The lines of a gzip file, one by one, with a bound on each. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { ArchiveFault, COPY_AGAIN } from './fault.ts';
import { LINE_CHARACTERS_MAX } from './limits.ts';

/** `read` is how many bytes of the file have been taken. */
export type TextLine = Readonly<{ number: number; text: string; read: number }>;

/**
 * Reads a file in pages of lines, which are counted from 1; a page is a few milliseconds of work. Throws `ArchiveFault`, and what the file
 * system says when there is no such file.
 */
export async function* textLines(path: string): AsyncGenerator<readonly TextLine[]> {
  await checkMagic(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1_024 });
  const gunzip = createGunzip({ chunkSize: 64 * 1_024 });
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  file.pipe(gunzip);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let number = 0;
  try {
    for await (const bytes of gunzip as AsyncIterable<Buffer>) {
      const texts = `${rest}${decoder.write(bytes)}`.split('\n');
      rest = texts.pop() as string;
      refuseLong(rest, number + texts.length + 1);
      const read = file.bytesRead;
      const page = texts.map((text) => ({ number: ++number, text, read }));
      for (const line of page) refuseLong(line.text, line.number);
      if (page.length > 0) yield page;
    }
  } catch (error) {
    if (error instanceof ArchiveFault) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw error;
    const what =
      code === 'Z_BUF_ERROR'
        ? `the file ends in the middle of its compressed data, after line ${number}`
        : `the compressed data is damaged (${message})`;
    throw new ArchiveFault(what, COPY_AGAIN, number + 1);
  }
  if (rest !== '') throw new ArchiveFault('the last line does not end', COPY_AGAIN, number + 1);
}

async function checkMagic(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 0) throw new ArchiveFault('the file is empty', COPY_AGAIN);
    if (bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return;
    throw new ArchiveFault('the file is not gzip', 'give the file that "wiotp-sandbox export" wrote, as it is');
  } finally {
    await file.close();
  }
}

function refuseLong(text: string, number: number): void {
  if (text.length <= LINE_CHARACTERS_MAX) return;
  const what = `the line has more than ${LINE_CHARACTERS_MAX} characters`;
  throw new ArchiveFault(what, 'no export has such lines: give the file that "wiotp-sandbox export" wrote', number);
}
