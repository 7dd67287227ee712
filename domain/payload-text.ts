/** Payloads as JSON can hold them. */

/** Text where the bytes are UTF-8, base64 of them otherwise. */
export type PayloadView = Readonly<{ payload: string }> | Readonly<{ payloadBase64: string }>;

// `fatal` tells text from bytes; `ignoreBOM` keeps a leading mark, so that the text is the payload and not nearly the payload.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function payloadView(payload: Uint8Array): PayloadView {
  try {
    return { payload: utf8.decode(payload) };
  } catch {
    return { payloadBase64: Buffer.from(payload).toString('base64') };
  }
}
