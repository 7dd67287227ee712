import { assert, suite } from '../../spec/suite.ts';
import { openReception } from '../listener/reception.ts';
import { environmentFor, outcomeOf, program } from './launched.ts';

/** A CA that has nothing to do with the sandbox's: what a program pins. */
const pinned = "require('node:tls').rootCertificates[0]";
const host = 'abc123.messaging.internetofthings.ibmcloud.com';

const https = (options: string) =>
  `require('node:https').get('https://abc123.internetofthings.ibmcloud.com/x', ${options}, (r) => r.on('data', (d) => console.log(String(d))))`;
const tls = (options: string) => `
const s = require('node:tls').connect({ host: '${host}', port: 8883, servername: '${host}', ${options} }, () => {
  console.log(s.authorized, s.remotePort !== 8883, s.getPeerCertificate().subject.CN);
  s.destroy();
});`;
const greet = (connect: string) => `
const net = require('node:net');
const s = ${connect};
s.write(Buffer.from([0x10, 1, 7]));
s.on('data', (d) => { console.log(d.toString('hex')); s.destroy(); });`;

const lookups = `
import dns, { lookup, promises } from 'node:dns';
import { promisify } from 'node:util';
const host = 'ABC123.messaging.iot.test.';
const by = (...options) => new Promise((resolve) => lookup(host, ...options, (error, ...answer) => resolve(answer)));
console.log(JSON.stringify([
  await by(),
  await by({ all: true }),
  await by(6),
  await by({ family: 4 }),
  await promises.lookup(host),
  await promises.lookup(host, { all: true }),
  await promisify(dns.lookup)(host),
  await promisify(dns.lookup)('127.0.0.1'),
  await promises.lookup('a.b.messaging.iot.test').catch((error) => error.syscall),
]));`;

const worker = `
const { Worker, isMainThread } = require('node:worker_threads');
if (isMainThread) new Worker(__filename);
else ${https('{}')};`;
const grandchild = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(https('{}'))}], { stdio: 'inherit' })`;

const echoed = '100107\n';
const answered = 'GET abc123.internetofthings.ibmcloud.com/x \n';
const authorized = 'true true *.internetofthings.ibmcloud.com\n';

// biome-ignore format: a table reads in columns
const table: readonly (readonly [name: string, file: string, text: string, expected: string])[] = [
  ['https, with the CA of the environment', 'https.cjs',  https('{}'),                                           answered],
  ['https, though the program pins a CA',   'pinned.cjs', https(`{ ca: ${pinned} }`),                            answered],
  ['https, with an agent of its own',       'agent.cjs',  https('{ agent: new (require("node:https").Agent)({ keepAlive: false }) }'), answered],
  ['https, with a lookup of its own',       'lookup.cjs', https('{ lookup: (h, o, f) => f(new Error("no network")) }'), answered],
  ['fetch, in an ES module',                'fetch.mjs',  'console.log(await (await fetch("https://abc123.internetofthings.ibmcloud.com/x")).text())', answered],
  ['http in plain',                         'http.cjs',   https('{}').replaceAll('https', 'http'),               answered],
  ['TLS',                                   'tls.cjs',    tls(''),                                               authorized],
  ['TLS with pinned CAs',                   'tls2.cjs',   tls(`ca: [${pinned}]`),                                authorized],
  ['TLS with a context made before',        'tls3.cjs',   tls(`secureContext: require('node:tls').createSecureContext({ ca: ${pinned} })`), authorized],
  ['a socket, by port and host',            'net1.cjs',   greet(`net.connect(1883, '${host}')`),                 echoed],
  ['a socket, by options',                  'net2.cjs',   greet(`net.createConnection({ host: '${host}', port: '1883' })`), echoed],
  ['a socket made before it connects',      'net3.cjs',   greet(`new net.Socket().connect(1883, '${host}', () => {})`), echoed],
  ['a worker thread',                       'worker.cjs', worker,                                                answered],
  ['a child process',                       'child.cjs',  grandchild,                                            answered],
];

const reception = await openReception();
const test = suite('launched Node programs');
const { port } = reception;

for (const [name, file, text, expected] of table) {
  test(`reach the sandbox: ${name}`, async () => {
    const { output, errors } = await outcomeOf(process.execPath, [program(file, text)], environmentFor(port));
    assert.is(output, expected, errors);
  });
}

test('find its address by every form of lookup, and leave other names alone', async () => {
  const { output, errors } = await outcomeOf(process.execPath, [program('dns.mjs', lookups)], environmentFor(port));
  const found = { address: '127.0.0.1', family: 4 };
  const expected = [
    ['127.0.0.1', 4],
    [[found]],
    ['::ffff:127.0.0.1', 6],
    ['127.0.0.1', 4],
    found,
    [found],
    found,
    found,
    'getaddrinfo',
  ];
  assert.equal(JSON.parse(output || '[]'), expected, errors);
});

test('still refuse a certificate for another name', async () => {
  const text = `require('node:tls').connect({ host: '${host}', port: 8883, servername: 'example.com' }).on('error', (e) => console.log(e.code))`;
  const { output } = await outcomeOf(process.execPath, [program('name.cjs', text)], environmentFor(port));
  assert.is(output, 'ERR_TLS_CERT_ALTNAME_INVALID\n');
});

test('still reach everything else where it is', async () => {
  const text = greet(`net.connect(${port}, 'localhost')`);
  const { output, errors } = await outcomeOf(process.execPath, [program('other.cjs', text)], environmentFor(port));
  assert.is(output, echoed, errors);
});

test('keep the options they were given', async () => {
  const path = program('options.cjs', `${https('{}')}; console.log(Error.stackTraceLimit)`);
  const env = environmentFor(port, { NODE_OPTIONS: '--stack-trace-limit=7' });
  const { output, errors } = await outcomeOf(process.execPath, [path], env);
  assert.is(output, `7\n${answered}`, errors);
});

test.after(() => reception.close());
