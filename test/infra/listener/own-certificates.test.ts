import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnCertificates } from '../../../infra/listener/own-certificates.ts';
import { makeAuthority, makeServer } from '../../../infra/listener/x509.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const directory = temporaryDirectory();
const file = (name: string, content: string) => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};

const authority = await makeAuthority('my CA', { from: now - DAY_MS, until: now + DAY_MS });
const server = await makeServer(authority, ['my.test'], { from: now - DAY_MS / 2, until: now + DAY_MS / 2 });
const chain = server.certificate + authority.certificate;
const encrypted = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

const test = suite('own certificates');

test('takes a pair with its chain, whatever else is in the file, and tells clients to trust its end', async () => {
  const files = { certificate: file('chain.pem', `my certificates\n${chain}`), key: file('key.pem', server.key) };
  assert.equal(await readOwnCertificates(files, now), { key: server.key, chain, ca: authority.certificate });
});

// biome-ignore format: a table reads in columns
const mistakes: readonly (readonly [name: string, certificate: string | undefined, key: string | undefined, at: number, message: RegExp])[] = [
  ['a missing certificate',  undefined,                         server.key,           now,              /^tls\.certificate ".*missing" cannot be read \(ENOENT\)/],
  ['a missing key',          chain,                             undefined,            now,              /^tls\.key ".*missing" cannot be read \(ENOENT\)/],
  ['no certificate',         server.key,                        server.key,           now,              /holds no certificate in PEM form/],
  ['a broken certificate',   chain.replace('\nMII', '\nAII'), server.key,           now,              /holds a certificate that cannot be read/],
  ['no key',                 chain,                             chain,                now,              /holds no private key in PEM form/],
  ['a key with passphrase',  chain,                             encrypted,            now,              /protected by a passphrase.*openssl pkey/],
  ['another key',            chain,                             authority.key,        now,              /does not belong to the first certificate/],
  ['the wrong order',        authority.certificate + server.certificate, server.key,  now,              /does not belong to the first certificate/],
  ['an expired certificate', chain,                             server.key,           now + DAY_MS,     /"CN=my\.test" in ".*" expired on/],
  ['one not yet valid',      chain,                             server.key,           now - 2 * DAY_MS, /is not valid before/],
];

for (const [name, certificate, key, at, message] of mistakes) {
  test(`refuses ${name}`, async () => {
    const files = {
      certificate: certificate === undefined ? join(directory, 'missing') : file('certificate', certificate),
      key: key === undefined ? join(directory, 'missing') : file('key', key),
    };
    const error = await readOwnCertificates(files, at).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    assert.match(error?.message ?? 'no error', message);
    assert.not.match(error?.message ?? '', /PRIVATE KEY-----\n/);
  });
}
