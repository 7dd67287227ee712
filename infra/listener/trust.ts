/** The files by which clients trust the sandbox besides everything they trust already. Made when they are first asked for. */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { replaceFile } from './certificates.ts';
import { javaTrustStore } from './java-trust-store.ts';

/** Absolute when the directory is. */
export type TrustFiles = Readonly<{
  /** The CA alone, PEM: for clients that take a CA in addition to their own, or nothing else. */
  ca: string;
  /** The public CAs that Node knows and this one, PEM: for clients that take one file instead of their own. */
  bundle: string;
  /** The same for Java, in the format JKS. */
  javaTrustStore: string;
}>;

/** Java's own default; the store holds public certificates only. */
export const TRUST_STORE_PASSWORD = 'changeit';

/** Writes the files for a CA (PEM) into `directory`, unless they are there and hold it. `now` is ms since the epoch. */
export async function openTrustFiles(directory: string, ca: string, now: number): Promise<TrustFiles> {
  const files: TrustFiles = {
    ca: join(directory, 'ca.pem'),
    bundle: join(directory, 'ca-bundle.pem'),
    javaTrustStore: join(directory, 'truststore.jks'),
  };
  const bundle = [...rootCertificates.map((root) => `${root.trim()}\n`), ca].join('');
  const [oldCa, oldBundle, hasStore] = await Promise.all([
    readFile(files.ca, 'utf8').catch(() => undefined),
    readFile(files.bundle, 'utf8').catch(() => undefined),
    stat(files.javaTrustStore).catch(() => undefined),
  ]);
  if (oldCa === ca && oldBundle === bundle && hasStore !== undefined) return files;

  await mkdir(directory, { recursive: true });
  const store = javaTrustStore(
    [
      ['wiotp-sandbox', new X509Certificate(ca).raw],
      ...rootCertificates.map((root, place) => [`public-${place}`, new X509Certificate(root).raw] as const),
    ],
    TRUST_STORE_PASSWORD,
    now,
  );
  if (oldCa !== ca) await replaceFile(files.ca, ca, 0o644);
  await replaceFile(files.javaTrustStore, store, 0o644);
  await replaceFile(files.bundle, bundle, 0o644);
  return files;
}
