/** The few pieces of DER that a certificate is made of. Source: ITU-T X.690. */

const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** One element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const digits = body.length.toString(16);
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export const sequence = (...items: readonly Uint8Array[]) => element(tags.sequence, ...items);
export const set = (...items: readonly Uint8Array[]) => element(tags.set, ...items);
export const octetString = (...contents: readonly Uint8Array[]) => element(tags.octetString, ...contents);
export const utf8String = (text: string) => element(tags.utf8String, Buffer.from(text));
export const TRUE = Buffer.from([0x01, 0x01, 0xff]);
export const NULL = Buffer.from([0x05, 0x00]);

/** A context-specific element `[number]`; constructed when it holds other elements. */
export const tagged = (number: number, constructed: boolean, ...contents: readonly Uint8Array[]) =>
  element(0x80 | (constructed ? 0x20 : 0) | number, ...contents);

/** A non-negative integer from its bytes, the most significant first. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte, place) => byte !== 0 || place === bytes.length - 1);
  const digits = bytes.subarray(start);
  return element(tags.integer, Buffer.from((digits[0] ?? 0) >= 0x80 ? [0] : []), digits);
}

/** Whole bytes, or named bits with `unusedBits` left over in the last byte. */
export const bitString = (bytes: Uint8Array, unusedBits = 0) =>
  element(tags.bitString, Buffer.from([unusedBits]), bytes);

/** `1.2.840.113549.1.1.11`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(tags.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A time in UTC, whole seconds; two-digit years up to 2049. Source: RFC 5280, 4.1.2.5. */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  return digits < '2050'
    ? element(tags.utcTime, Buffer.from(`${digits.slice(2)}Z`))
    : element(tags.generalizedTime, Buffer.from(`${digits}Z`));
}

/** DER as PEM. */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
  return digits;
}
