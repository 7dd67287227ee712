import { execFile } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { openTrustFiles, TRUST_STORE_PASSWORD } from '../../../infra/listener/trust.ts';
import { makeAuthority, makeServer } from '../../../infra/listener/x509.ts';
import { assert, skip, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const run = promisify(execFile);
const now = Date.now();
const validity = { from: now - 86_400_000, until: now + 86_400_000 };
const authority = await makeAuthority('trusted CA', validity);
const server = await makeServer(authority, ['*.messaging.iot.test', '127.0.0.1', '::1', 'fe80::1:2'], validity);
const directory = temporaryDirectory();
const files = await openTrustFiles(directory, authority.certificate, now);

const test = suite('trust files');

test('holds the CA alone, and the CA besides all public ones', () => {
  assert.is(readFileSync(files.ca, 'utf8'), authority.certificate);
  const bundle = readFileSync(files.bundle, 'utf8');
  assert.ok(bundle.includes(authority.certificate));
  assert.is(bundle.match(/-----BEGIN CERTIFICATE-----\n/g)?.length, rootCertificates.length + 1);
});

test('is written once, again when a file is missing, and again for another CA', async () => {
  const before = statSync(files.bundle).ino;
  await openTrustFiles(directory, authority.certificate, now);
  assert.is(statSync(files.bundle).ino, before);
  rmSync(files.javaTrustStore);
  await openTrustFiles(directory, authority.certificate, now);
  assert.ok(statSync(files.javaTrustStore).size > 0);
  const other = await makeAuthority('another CA', validity);
  await openTrustFiles(directory, other.certificate, now);
  assert.ok(readFileSync(files.bundle, 'utf8').endsWith(other.certificate));
  await openTrustFiles(directory, authority.certificate, now);
});

test('is what Java reads, its digest checked', async () => {
  const args = ['-list', '-keystore', files.javaTrustStore, '-storepass', TRUST_STORE_PASSWORD];
  const { stdout } = await orSkip('keytool', run('keytool', args));
  assert.match(stdout, /Keystore type: JKS/i);
  assert.match(stdout, `contains ${rootCertificates.length + 1} entries`);
  assert.match(stdout, /wiotp-sandbox,.*trustedCertEntry/);
});

test('holds certificates that OpenSSL accepts in its strictest mode', async () => {
  const path = join(directory, 'server.pem');
  writeFileSync(path, server.certificate);
  const hosts = [
    ['-verify_hostname', 'abc123.messaging.iot.test'],
    ['-verify_ip', '127.0.0.1'],
    ['-verify_ip', '::1'],
    ['-verify_ip', 'fe80::1:2'],
  ];
  for (const host of hosts) {
    const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', files.ca, ...host, path];
    const { stdout } = await orSkip('openssl', run('openssl', args));
    assert.match(stdout, /: OK/);
  }
});

async function orSkip<Outcome>(program: string, outcome: Promise<Outcome>): Promise<Outcome> {
  try {
    return await outcome;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') skip(`${program} is not installed`);
    throw error;
  }
}
