/**
 * A trust store that Java reads: the JKS format, trusted certificates only. Source: the format as in the OpenJDK's
 * sun.security.provider.JavaKeyStore (magic, version 2, entries, SHA-1 over password, a fixed phrase and the bytes).
 */
import { createHash } from 'node:crypto';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
const PHRASE = 'Mighty Aphrodite';

/** `certificates`: aliases (lower case) and certificates in DER form. The password guards nothing: the content is public. */
export function javaTrustStore(
  certificates: readonly (readonly [alias: string, der: Uint8Array])[],
  password: string,
  createdAt: number,
): Buffer {
  const created = Buffer.alloc(8);
  created.writeBigInt64BE(BigInt(createdAt));
  const entries = certificates.flatMap(([alias, der]) => [
    uint32(TRUSTED_CERTIFICATE),
    text(alias),
    created,
    text('X.509'),
    uint32(der.length),
    der,
  ]);
  const store = Buffer.concat([uint32(MAGIC), uint32(VERSION), uint32(certificates.length), ...entries]);
  const secret = Buffer.from(password, 'utf16le').swap16();
  const digest = createHash('sha1').update(secret).update(PHRASE).update(store).digest();
  return Buffer.concat([store, digest]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Java's `writeUTF`, for ASCII. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'ascii');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
