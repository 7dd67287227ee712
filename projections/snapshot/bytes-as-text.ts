/** Bytes in JSON: as the text that they are, or where they are none, in base64. Both ways are exact, and most payloads are texts. */

export type BytesAsText = string | readonly [base64: string];

export function bytesAsText(bytes: Uint8Array): BytesAsText {
  try {
    return reading.decode(bytes);
  } catch {
    return [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')];
  }
}

export function bytesOf(text: BytesAsText): Uint8Array {
  return typeof text === 'string' ? writing.encode(text) : new Uint8Array(Buffer.from(text[0], 'base64'));
}

const reading = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const writing = new TextEncoder();
