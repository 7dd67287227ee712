/** Certificates of an own CA: RSA 2048, SHA-256, version 3. Source of the form: RFC 5280. */
import { createHash, generateKeyPair, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { promisify } from 'node:util';
import * as der from './der.ts';

/** A certificate and its private key, each in PEM form. */
export type Pair = Readonly<{ certificate: string; key: string }>;

/** From when to when a certificate is valid, ms since the epoch. */
export type Validity = Readonly<{ from: number; until: number }>;

/** A CA that signs itself, and may sign servers but no further CAs. */
export async function makeAuthority(commonName: string, validity: Validity): Promise<Pair> {
  const subject = await makeSubject(commonName);
  return issue(subject, subject, validity, [
    extension('2.5.29.19', true, der.sequence(der.TRUE, der.integer(Buffer.from([0])))),
    // keyCertSign and cRLSign.
    extension('2.5.29.15', true, der.bitString(Buffer.from([0x06]), 1)),
  ]);
}

/** A server's certificate for `hosts`: names, names with a leading `*`, and IP addresses. The first is its common name. */
export async function makeServer(authority: Pair, hosts: readonly string[], validity: Validity): Promise<Pair> {
  const { subject, publicKey } = new X509Certificate(authority.certificate);
  const issuer = {
    commonName: subject.replace(/^CN=/, ''),
    key: authority.key,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
  };
  return issue(await makeSubject(hosts[0] ?? 'localhost'), issuer, validity, [
    extension('2.5.29.19', true, der.sequence()),
    // digitalSignature and keyEncipherment.
    extension('2.5.29.15', true, der.bitString(Buffer.from([0xa0]), 5)),
    // serverAuth.
    extension('2.5.29.37', false, der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', false, der.sequence(...hosts.map(generalName))),
  ]);
}

type Subject = Readonly<{ commonName: string; key: string; publicKey: Buffer }>;

async function makeSubject(commonName: string): Promise<Subject> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    commonName,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
  };
}

function issue(subject: Subject, issuer: Subject, { from, until }: Validity, extensions: readonly Buffer[]): Pair {
  // A positive serial number of 16 octets.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const algorithm = der.sequence(der.objectIdentifier('1.2.840.113549.1.1.11'), der.NULL);
  const toBeSigned = der.sequence(
    der.tagged(0, true, der.integer(Buffer.from([2]))),
    der.integer(serial),
    algorithm,
    name(issuer.commonName),
    der.sequence(der.time(from), der.time(until)),
    name(subject.commonName),
    subject.publicKey,
    der.tagged(
      3,
      true,
      der.sequence(
        ...extensions,
        extension('2.5.29.14', false, der.octetString(keyId(subject.publicKey))),
        extension('2.5.29.35', false, der.sequence(der.tagged(0, false, keyId(issuer.publicKey)))),
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, issuer.key);
  const certificate = der.pem('CERTIFICATE', der.sequence(toBeSigned, algorithm, der.bitString(signature)));
  return { certificate, key: subject.key };
}

function name(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(commonName))));
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return der.sequence(der.objectIdentifier(id), ...(critical ? [der.TRUE] : []), der.octetString(value));
}

/** Any digest of the key will do; RFC 5280, 4.2.1.2 offers this one, of the key's bits, when it is SHA-1 and shorter. */
function keyId(publicKey: Buffer): Buffer {
  return createHash('sha256').update(publicKey).digest().subarray(0, 20);
}

function generalName(host: string): Buffer {
  if (isIPv4(host)) return der.tagged(7, false, Buffer.from(host.split('.').map(Number)));
  if (isIPv6(host)) return der.tagged(7, false, addressBytes(host));
  return der.tagged(2, false, Buffer.from(host, 'ascii'));
}

/** The 16 bytes of an IPv6 address without an embedded IPv4 one. */
function addressBytes(address: string): Buffer {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
