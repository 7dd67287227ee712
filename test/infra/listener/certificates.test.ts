import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCertificates, serverNames } from '../../../infra/listener/certificates.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const domains = ['internetofthings.ibmcloud.com', 'iot.test'];
const parent = temporaryDirectory();
const directory = join(parent, 'tls');
const open = (changes = {}) => openCertificates({ directory, domains, now, ...changes });

const first = await open();
const leaf = new X509Certificate(first.chain);
const ca = new X509Certificate(first.ca);

const test = suite('certificates');

test('makes a CA and a server certificate of it that answer for every host of the domains and for this machine', () => {
  for (const host of [
    'abc123.messaging.internetofthings.ibmcloud.com',
    'abc123.internetofthings.ibmcloud.com',
    'quickstart.messaging.iot.test',
    'abc123.iot.test',
    'iot.test',
    'localhost',
  ]) {
    assert.ok(leaf.checkHost(host), host);
  }
  assert.ok(leaf.checkIP('127.0.0.1') && leaf.checkIP('::1'));
  assert.not(leaf.checkHost('example.com'));
  assert.ok(leaf.checkIssued(ca) && leaf.verify(ca.publicKey) && ca.verify(ca.publicKey));
  assert.ok(ca.ca && !leaf.ca);
  assert.is(leaf.publicKey.asymmetricKeyType, 'rsa');
  assert.is(leaf.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
});

test('sends the whole chain', () => {
  assert.is(first.chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
  assert.ok(first.chain.endsWith(first.ca));
});

test('lives shorter than the strictest clients allow', () => {
  assert.ok(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom) < 825 * DAY_MS);
  assert.ok(Date.parse(ca.validTo) - now > 3_000 * DAY_MS);
});

test('keeps keys from everybody but their owner, and leaves no other file behind', () => {
  assert.equal(readdirSync(directory).sort(), ['authority.pem', 'ca.pem', 'server.pem']);
  for (const [name, mode] of [
    ['authority.pem', 0o600],
    ['server.pem', 0o600],
    ['ca.pem', 0o644],
  ] as const) {
    assert.is(statSync(join(directory, name)).mode & 0o777, mode, name);
  }
  assert.is(readFileSync(join(directory, 'ca.pem'), 'utf8'), first.ca);
});

test('only reads what is there', async () => {
  const before = statSync(join(directory, 'server.pem')).mtimeMs;
  assert.equal(await open(), first);
  assert.is(statSync(join(directory, 'server.pem')).mtimeMs, before);
});

for (const [name, spoil] of [
  ['is missing', (path: string) => rmSync(path)],
  ['is broken', (path: string) => writeFileSync(path, 'not a certificate')],
] as const) {
  test(`makes a server certificate of the same CA when it ${name}`, async () => {
    const before = await open();
    spoil(join(directory, 'server.pem'));
    const after = await open();
    assert.is(after.ca, before.ca);
    assert.is.not(after.chain, before.chain);
  });
}

test('makes a server certificate of the same CA when it is about to expire, and when a domain is new', async () => {
  const late = await open({ now: now + 340 * DAY_MS });
  assert.is(late.ca, first.ca);
  assert.ok(Date.parse(new X509Certificate(late.chain).validTo) > now + 700 * DAY_MS);
  const wider = await open({ domains: [...domains, 'new.test'] });
  assert.is(wider.ca, first.ca);
  assert.ok(new X509Certificate(wider.chain).checkHost('abc123.messaging.new.test'));
  assert.equal(await open(), wider, 'a domain fewer needs no new one');
});

test('makes a new CA when it is about to expire', async () => {
  const much = await open({ now: now + 3_620 * DAY_MS });
  assert.is.not(much.ca, first.ca);
  assert.not(new X509Certificate(much.ca).subject === ca.subject);
});

test('does not touch a CA file that it cannot read', async () => {
  const broken = join(parent, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'authority.pem'), 'precious');
  const error = await open({ directory: broken }).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  assert.match(error?.message ?? '', 'should hold the key and the certificate of a CA, but does not. Restore the file');
  assert.is(readFileSync(join(broken, 'authority.pem'), 'utf8'), 'precious');
});

test('makes one CA though two begin at once', async () => {
  const shared = join(parent, 'shared');
  const [one, other] = await Promise.all([open({ directory: shared }), open({ directory: shared })]);
  assert.is(one?.ca, other?.ca);
  const { ca: later } = await open({ directory: shared });
  assert.is(later, one?.ca);
});

test('says when the directory cannot be written', async () => {
  if (process.getuid?.() === 0) return; // nothing is forbidden to root
  chmodSync(parent, 0o500);
  const error = await open({ directory: join(parent, 'denied') }).catch((thrown: NodeJS.ErrnoException) => thrown);
  chmodSync(parent, 0o700);
  assert.is((error as NodeJS.ErrnoException).code, 'EACCES');
});

test('names every host once', () => {
  const names = serverNames(['a.test', 'a.test']);
  assert.is(new Set(names).size, names.length);
});
