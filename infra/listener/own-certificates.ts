/** A pair that the user brings: read, checked, and refused with a sentence that says what to do. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Certificates, pemBlocks } from './certificates.ts';

/** Paths of PEM files: the chain, the server's own certificate first, and its private key. */
export type OwnFiles = Readonly<{ certificate: string; key: string }>;

/**
 * Reads and checks the pair. What clients are told to trust is the last certificate of the chain.
 * Throws an error for the user when a file cannot be read or parsed, the key belongs to another certificate, or the time is not right.
 */
export async function readOwnCertificates(files: OwnFiles, now: number): Promise<Certificates> {
  const chain = pemBlocks(await read(files.certificate, 'tls.certificate'), 'CERTIFICATE');
  const [server] = chain;
  const ca = chain.at(-1);
  if (server === undefined || ca === undefined) {
    throw new Error(`"${files.certificate}" holds no certificate in PEM form; expected "-----BEGIN CERTIFICATE-----".`);
  }
  const key = parseKey(await read(files.key, 'tls.key'), files.key);
  for (const each of chain) checkTime(parseCertificate(each, files.certificate), files.certificate, now);
  if (!parseCertificate(server, files.certificate).checkPrivateKey(key)) {
    throw new Error(
      `The key in "${files.key}" does not belong to the first certificate in "${files.certificate}". Give the pair that was made together, the server's own certificate first in its file.`,
    );
  }
  return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), chain: chain.join(''), ca };
}

async function read(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`${setting} "${path}" cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function parseKey(text: string, path: string): KeyObject {
  if (/ENCRYPTED/.test(text)) {
    throw new Error(
      `The key in "${path}" is protected by a passphrase, which cannot be asked for here. "openssl pkey -in ${path} -out plain.pem" takes it off.`,
    );
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error(`"${path}" holds no private key in PEM form; expected "-----BEGIN PRIVATE KEY-----".`);
  }
}

function parseCertificate(text: string, path: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new Error(`"${path}" holds a certificate that cannot be read; is the file complete?`);
  }
}

function checkTime({ subject, validFrom, validTo }: X509Certificate, path: string, now: number): void {
  const who = `The certificate of "${subject.replaceAll('\n', ', ')}" in "${path}"`;
  if (now > Date.parse(validTo)) throw new Error(`${who} expired on ${validTo}. Give one that is valid.`);
  if (now < Date.parse(validFrom))
    throw new Error(`${who} is not valid before ${validFrom}. Is this machine's clock right?`);
}
