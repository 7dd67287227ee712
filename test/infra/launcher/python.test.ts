import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { assert, skip, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { openReception } from '../listener/reception.ts';
import { environmentFor, type Outcome, outcomeOf, program } from './launched.ts';

const reception = await openReception();
const test = suite('launched Python programs');
const { port } = reception;
test.after(() => reception.close());

const host = 'abc123.messaging.internetofthings.ibmcloud.com';
const pinned = program('pinned.pem', rootCertificates[0] ?? '');

async function python(text: string, current = {}): Promise<Outcome> {
  const env = environmentFor(port, { ...current, PYTHONDONTWRITEBYTECODE: '1' });
  // What the environment would do by itself is left out: what is tested is that nothing more is needed.
  for (const name of ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE']) env[name] = undefined;
  try {
    return await outcomeOf('python3', ['-c', text], env);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') skip('python3 is not installed');
    throw error;
  }
}

const greet = (connect: string) => `
import socket
${connect}
s.sendall(bytes([0x10, 1, 7]))
print(s.recv(3).hex())
s.close()`;
const tls = (context: string) => `
import socket, ssl
${context}
s = context.wrap_socket(socket.create_connection(('${host}', 8883)), server_hostname='${host}')
print(context.check_hostname, context.verify_mode == ssl.CERT_REQUIRED, dict(x[0] for x in s.getpeercert()['subject'])['commonName'])
s.close()`;
const asynchronous = `
import asyncio
async def main():
    reader, writer = await asyncio.open_connection('${host}', 8883, ssl=True)
    writer.write(bytes([0x10, 1, 7]))
    print((await reader.read(3)).hex())
    writer.close()
asyncio.new_event_loop().run_until_complete(main())`;
const child = `
import subprocess, sys
subprocess.run([sys.executable, '-c', ${JSON.stringify(greet(`s = socket.create_connection(('${host}', 1883))`))}])`;

const echoed = '100107\n';
const checked = 'True True *.internetofthings.ibmcloud.com\n';

// biome-ignore format: a table reads in columns
const table: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['a socket, by create_connection',   greet(`s = socket.create_connection(('${host}', 1883))`),                echoed],
  ['a socket, by connect',             greet(`s = socket.socket(); s.connect(('${host.toUpperCase()}', 80))`),  echoed],
  ['a socket, by connect_ex',          greet(`s = socket.socket(); s.connect_ex(('${host}', 443))`),            echoed],
  ['a socket of IPv6',                 greet(`s = socket.socket(socket.AF_INET6); s.connect(('${host}', 80))`), echoed],
  ['a socket, by the address found',   greet(`s = socket.create_connection(socket.getaddrinfo('${host}', 80)[0][4])`), echoed],
  ['asyncio with TLS',                 asynchronous,                                                            echoed],
  ['a child process',                  child,                                                                   echoed],
  ['https',                            `from urllib.request import urlopen\nprint(urlopen('https://abc123.iot.test/x').read().decode())`, 'GET abc123.iot.test/x \n'],
  ['TLS with the default context',     tls('context = ssl.create_default_context()'),                           checked],
  ['TLS with a CA file of its own',    tls(`context = ssl.create_default_context(cafile='${pinned}')`),         checked],
  ['TLS 1.2 as IBM\'s client does it', tls(`context = ssl.SSLContext(ssl.PROTOCOL_TLSv1_2); context.verify_mode = ssl.CERT_REQUIRED; context.load_verify_locations('${pinned}'); context.check_hostname = True`), checked],
  ['gethostbyname',                    `import socket\nprint(socket.gethostbyname('${host}'))`,                 '127.0.0.1\n'],
  ['other names, left alone',          `import socket\nprint(socket.gethostbyname('localhost'))`,               '127.0.0.1\n'],
  ['other ports, left alone',          greet(`s = socket.create_connection(('localhost', ${port}))`),           echoed],
];

for (const [name, text, expected] of table) {
  test(`reach the sandbox: ${name}`, async () => {
    const { output, errors } = await python(text);
    assert.is(output, expected, errors);
  });
}

test('still refuse a certificate for another name, and one that nobody vouches for', async () => {
  const wrong = (rest: string) => `
import socket, ssl
context = ssl.create_default_context()
${rest}`;
  const other = wrong(`
try: context.wrap_socket(socket.create_connection(('${host}', 8883)), server_hostname='example.com')
except ssl.SSLCertVerificationError as error: print(error.verify_message)`);
  const { output, errors } = await python(other);
  assert.match(output, 'Hostname mismatch', errors);
  const bare = await python(`
import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
try: context.wrap_socket(socket.create_connection(('${host}', 8883)), server_hostname='${host}')
except ssl.SSLCertVerificationError as error: print(error.verify_message)`);
  assert.match(bare.output, /self.signed certificate in certificate chain/, bare.errors);
});

test('load neither ssl nor socket for a program that does not', async () => {
  const { output, errors } = await python("import sys\nprint('ssl' in sys.modules, 'socket' in sys.modules)");
  assert.is(output, 'False False\n', errors);
});

test('run the sitecustomize that ours hides, and see its errors', async () => {
  const path = join(temporaryDirectory(), 'theirs');
  mkdirSync(path);
  writeFileSync(
    join(path, 'sitecustomize.py'),
    "print('theirs', __name__, __file__.endswith('theirs/sitecustomize.py'))\n",
  );
  const { output, errors } = await python(greet(`s = socket.create_connection(('${host}', 1883))`), {
    PYTHONPATH: path,
  });
  assert.is(output, `theirs sitecustomize True\n${echoed}`, errors);
});

test('is a plain Python without the variable', async () => {
  const env = environmentFor(port);
  env.WIOTP_REDIRECT = undefined;
  const { output } = await outcomeOf('python3', ['-c', 'import socket\nprint(socket.getaddrinfo.__name__)'], env);
  assert.is(output, 'getaddrinfo\n');
});
