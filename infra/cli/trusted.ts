/** The certificates of a configuration, as the commands hand them to clients. Made when there are none yet. */
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { platformDomain } from '../config/schema.ts';
import { prepareDataDirectory } from './running.ts';

/** The CA in PEM form, and where files made of it are kept. */
export type Authority = Readonly<{ ca: string; directory: string }>;

/** What clients of this sandbox must trust: its own CA, or the end of the chain that the user brought. */
export async function openAuthority({ data, tls, domain }: Config): Promise<Authority> {
  const now = Date.now();
  await prepareDataDirectory(data);
  const directory = join(data, 'tls');
  if (tls !== undefined) {
    const { readOwnCertificates } = await import('../listener/own-certificates.ts');
    const { ca } = await readOwnCertificates(tls, now);
    return { ca, directory: join(directory, 'own') };
  }
  const { openCertificates } = await import('../listener/certificates.ts');
  const { ca } = await openCertificates({ directory, domains: [platformDomain, ...domain], now });
  return { ca, directory };
}

/** The files that clients read it from. */
export async function openTrusted(config: Config) {
  const { openTrustFiles, TRUST_STORE_PASSWORD } = await import('../listener/trust.ts');
  const { ca, directory } = await openAuthority(config);
  const files = await openTrustFiles(directory, ca, Date.now());
  return { ...files, javaTrustStorePassword: TRUST_STORE_PASSWORD, directory };
}
