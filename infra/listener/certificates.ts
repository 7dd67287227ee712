/**
 * The certificates of a data directory: a CA made once, and a server's certificate made anew whenever it would no longer do. With both there
 * already, they are only read. In `{data}/tls`:
 *
 * - `authority.pem`: the CA's key and certificate. Its loss means that every client must trust a new CA.
 * - `server.pem`: the server's key, its certificate and the CA's. May be deleted at any time.
 * - `ca.pem`: the CA's certificate, for clients. See `trust.ts` for the other files that clients read.
 *
 * Files that hold a key can be read by their owner only.
 */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyAndChain } from './tls.ts';

/** What a server shows and its clients must trust. `ca` is in PEM form. */
export type Certificates = KeyAndChain & Readonly<{ ca: string }>;

export type CertificateOptions = Readonly<{
  /** `{data}/tls`; made when it is needed. */
  directory: string;
  /** All domains served: names of two or more labels. */
  domains: readonly string[];
  /** Ms since the epoch. */
  now: number;
}>;

const DAY_MS = 86_400_000;

/** Long enough that nobody has to trust a second CA; clients do not limit the life of a CA that a user has added. */
const AUTHORITY_DAYS = 3_650;

/** Some clients (Apple's) refuse certificates that live longer than 825 days, so it is well below. */
const SERVER_DAYS = 397;

/** What is left of its life when a certificate is made anew: longer than a sandbox is likely to run without a restart. */
const REMAINING_DAYS = 60;

/**
 * The names that a server of these domains must answer for: its messaging and REST hosts of every org, and this machine.
 * Source of the hosts: iot-python src/wiotp/sdk/client.py, application/config.py.
 */
export function serverNames(domains: readonly string[]): readonly string[] {
  const names = domains.flatMap((domain) => [`*.${domain}`, `*.messaging.${domain}`, domain]);
  return [...new Set([...names, 'localhost', '127.0.0.1', '::1'])];
}

/** Reads the certificates, making what is missing, expiring or, after a change of domains, without a name. */
export async function openCertificates({ directory, domains, now }: CertificateOptions): Promise<Certificates> {
  const names = serverNames(domains);
  const found = parseServer(await readOptional(join(directory, 'server.pem')), names, now);
  if (found !== undefined && (await readOptional(join(directory, 'ca.pem'))) === found.ca) return found;

  await mkdir(directory, { recursive: true });
  const { makeServer } = await import('./x509.ts');
  const authority = await openAuthority(directory, now);
  const server = await makeServer(authority, names, { from: now - DAY_MS, until: now + SERVER_DAYS * DAY_MS });
  await replaceFile(join(directory, 'ca.pem'), authority.certificate, 0o644);
  await replaceFile(join(directory, 'server.pem'), server.key + server.certificate + authority.certificate, 0o600);
  return { key: server.key, chain: server.certificate + authority.certificate, ca: authority.certificate };
}

/** The blocks of a PEM text whose label ends in `label`: `CERTIFICATE`, `PRIVATE KEY`. */
export function pemBlocks(text: string, label: string): readonly string[] {
  const pattern = new RegExp(`-----BEGIN ([A-Z0-9 ]*${label})-----[^-]+-----END \\1-----`, 'g');
  return (text.match(pattern) ?? []).map((block) => `${block}\n`);
}

/** Writes a file so that readers see the old or the new one, never a part. */
export async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(temporary, content, { mode, flag: 'wx' });
  await rename(temporary, path);
}

/** The certificates in a `server.pem`, unless they are broken, run out soon, or lack a name. */
function parseServer(text: string | undefined, names: readonly string[], now: number): Certificates | undefined {
  const [key] = pemBlocks(text ?? '', 'PRIVATE KEY');
  const [server, ca] = pemBlocks(text ?? '', 'CERTIFICATE');
  if (key === undefined || server === undefined || ca === undefined) return undefined;
  try {
    const certificate = new X509Certificate(server);
    const has = new Set(certificate.subjectAltName?.split(', '));
    const lacks = names.some((name) => !has.has(`DNS:${name}`) && !has.has(`IP Address:${expanded(name)}`));
    if (lacks || !lastsFrom(certificate, now) || !certificate.checkPrivateKey(createPrivateKey(key))) return undefined;
  } catch {
    return undefined;
  }
  return { key, chain: server + ca, ca };
}

async function openAuthority(directory: string, now: number): Promise<{ certificate: string; key: string }> {
  const path = join(directory, 'authority.pem');
  const existing = await readAuthority(path);
  if (existing !== undefined && lastsFrom(new X509Certificate(existing.certificate), now)) return existing;

  const { makeAuthority } = await import('./x509.ts');
  // A name of its own tells the CAs of two data directories apart in a system's trust store.
  const name = `wiotp-sandbox CA ${randomBytes(3).toString('hex')}`;
  const made = await makeAuthority(name, { from: now - DAY_MS, until: now + AUTHORITY_DAYS * DAY_MS });
  if (existing !== undefined) {
    await replaceFile(path, made.key + made.certificate, 0o600);
    return made;
  }
  // Of two processes that begin at once, one makes the CA: a link, unlike a rename, leaves a file alone that is there already.
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(temporary, made.key + made.certificate, { mode: 0o600, flag: 'wx' });
  const lost = await link(temporary, path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'EEXIST' || Promise.reject(error),
  );
  await rm(temporary);
  return (lost ? await readAuthority(path) : made) ?? made;
}

async function readAuthority(path: string): Promise<{ certificate: string; key: string } | undefined> {
  const text = await readOptional(path);
  if (text === undefined) return undefined;
  const [key] = pemBlocks(text, 'PRIVATE KEY');
  const [certificate] = pemBlocks(text, 'CERTIFICATE');
  if (key !== undefined && certificate !== undefined && matches(certificate, key)) return { certificate, key };
  throw new Error(
    `"${path}" should hold the key and the certificate of a CA, but does not. Restore the file, or delete it to have a new CA made, which every client must then trust anew.`,
  );
}

function matches(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function lastsFrom({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now + REMAINING_DAYS * DAY_MS < Date.parse(validTo);
}

/** Node writes IPv6 addresses in full. */
function expanded(name: string): string {
  return name === '::1' ? '0:0:0:0:0:0:0:1' : name;
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
