/**
 * A snapshot as one piece of UTF-8 text: to compare two of them, to send one along. Each line is `{name} {checksum} {text}`: the first is
 * the head, which has the name of the whole, each further one a part. The text of a part is its JSON, in front of which its numbers stand in
 * base64 if it has any. Equal worlds give equal bytes.
 */

import { fromOlderFormat, OLDER_FORMATS } from './snapshot/older-formats.ts';
import { type Part, SNAPSHOT_FORMAT, type WorldSnapshot } from './snapshot.ts';

/** A snapshot, or in `fault` why these bytes are none that can be read here, as a sentence. */
export type SnapshotRead = Readonly<{ ok: true; snapshot: WorldSnapshot }> | Readonly<{ ok: false; fault: string }>;

const TITLE = 'wiotp-sandbox-snapshot';

type Head = Readonly<{ format: number; position: number; parts: number }>;

export function snapshotBytes({ format, position, parts }: WorldSnapshot): Uint8Array {
  const head: Head = { format, position, parts: parts.size };
  const lines = [
    lineOf(TITLE, JSON.stringify(head)),
    ...Array.from(parts, ([name, part]) => lineOf(name, textOf(part))),
  ];
  return new TextEncoder().encode(lines.join(''));
}

/**
 * The way back. Finds damage, and formats that are not read here, before anybody restores a world from them. What was written in an older
 * format comes as it would be written today: a log that was truncated begins with such a snapshot.
 */
export function snapshotFrom(bytes: Uint8Array): SnapshotRead {
  const [first = '', ...lines] = decode(bytes).split('\n');
  const head = headOf(readLine(first));
  if (!head) return fault(`These bytes are no snapshot: one begins with "${TITLE}", a checksum and a head in JSON`);
  const { format, position, parts: count } = head;
  if (format !== SNAPSHOT_FORMAT && !OLDER_FORMATS.includes(format)) {
    return fault(`The snapshot has the format ${format}, expected ${SNAPSHOT_FORMAT}: make it again from the log`);
  }
  const texts = new Map<string, string>();
  for (const line of lines.slice(0, -1)) {
    const { name, text, sound } = readLine(line);
    if (!sound) return fault(`The part "${name.slice(0, 100)}" (line ${texts.size + 2}) is damaged`);
    texts.set(name, text);
  }
  if (texts.size !== count || lines.at(-1) !== '') {
    return fault(`The snapshot ends after ${texts.size} of its ${count} parts: it was cut off`);
  }
  const parts = format === SNAPSHOT_FORMAT ? partsOf(texts) : fromOlderFormat(texts);
  return { ok: true, snapshot: { format: SNAPSHOT_FORMAT, position, parts } };
}

function partsOf(texts: ReadonlyMap<string, string>): ReadonlyMap<string, Part> {
  return new Map(Array.from(texts, ([name, text]) => [name, partOf(text)]));
}

/** In front of numbers: no JSON begins with it. */
const NUMBERS = '=';

function textOf({ numbers, text }: Part): string {
  if (numbers.length === 0) return text;
  return `${NUMBERS}${Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64')} ${text}`;
}

function partOf(line: string): Part {
  if (!line.startsWith(NUMBERS)) return { numbers: noNumbers, text: line };
  const end = line.indexOf(' ');
  return { numbers: new Uint8Array(Buffer.from(line.slice(NUMBERS.length, end), 'base64')), text: line.slice(end + 1) };
}

const noNumbers = new Uint8Array(0);

function lineOf(name: string, text: string): string {
  return `${name} ${checksum(name, text)} ${text}\n`;
}

function readLine(line: string): Readonly<{ name: string; text: string; sound: boolean }> {
  const [name = '', sum] = line.split(' ', 2);
  const text = line.slice(name.length + CHECKSUM_DIGITS + 2);
  return { name, text, sound: sum === checksum(name, text) };
}

function headOf({ name, text, sound }: ReturnType<typeof readLine>): Head | undefined {
  if (name !== TITLE || !sound) return undefined;
  try {
    const { format, position, parts } = JSON.parse(text) as Head;
    return [format, position, parts].every(Number.isSafeInteger) ? { format, position, parts } : undefined;
  } catch {
    // A sound checksum of something else.
    return undefined;
  }
}

/** Bytes that are no UTF-8 become other characters, which the checksum tells. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

const CHECKSUM_DIGITS = 8;

/** Against damage by accident. FNV-1a, 32 bits in hexadecimal. */
function checksum(name: string, text: string): string {
  let hash = 0x811c9dc5;
  for (const one of [name, text]) {
    for (let index = 0; index < one.length; index++) hash = Math.imul(hash ^ one.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(CHECKSUM_DIGITS, '0');
}

function fault(sentence: string): SnapshotRead {
  return { ok: false, fault: sentence };
}
