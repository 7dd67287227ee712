/** `ca` and `env`: what a program is told so that it trusts and finds the sandbox. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeAuthority, makeServer } from '../../../infra/listener/x509.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { cli } from './spec.ts';

const test = suite('ca and env');
const data = temporaryDirectory();

test('ca --print prints the CA and nothing else, the same each time', async () => {
  const first = await cli(['ca', '--print', '--data', data]);
  assert.equal([first.exitCode, first.complaints], [0, '']);
  assert.ok(new X509Certificate(first.output).ca);
  assert.is((await cli(['ca', '--print', '--data', data])).output, first.output);
});

test('ca names the files that hold it', async () => {
  const { output } = await cli(['ca', '--data', data]);
  const [ca = '', bundle = '', store = ''] = output.split('\n');
  const printed = (await cli(['ca', '--print', '--data', data])).output;
  assert.is(readFileSync(ca, 'utf8').trimEnd(), printed);
  assert.ok(readFileSync(bundle, 'utf8').includes(printed));
  assert.is(readFileSync(store).readUInt32BE(), 0xfeedfeed);
});

test('ca shows the end of the chain that the user brought, and keeps it apart from our own', async () => {
  const validity = { from: Date.now() - 60_000, until: Date.now() + 3_600_000 };
  const authority = await makeAuthority('their CA', validity);
  const server = await makeServer(authority, ['their.test'], validity);
  const [certificate, key] = [join(data, 'theirs.pem'), join(data, 'theirs.key')];
  writeFileSync(certificate, server.certificate + authority.certificate);
  writeFileSync(key, server.key);
  const own = (await cli(['ca', '--print', '--data', data])).output;
  const flags = ['--data', data, '--tls-certificate', certificate, '--tls-key', key];
  const theirs = await cli(['ca', '--print', ...flags]);
  assert.is(`${theirs.output}\n`, authority.certificate, theirs.complaints);
  await cli(['ca', ...flags]);
  assert.is((await cli(['ca', '--print', '--data', data])).output, own);
});

test('env prints exports that a shell takes over, whatever the token holds', async () => {
  const token = `it's "$HOME" \`x\` \\ !`;
  const { output } = await cli(['env', '--data', data, '--api-token', token]);
  const script = `${output}\nprintf %s "$WIOTP_API_TOKEN|$WIOTP_API_KEY|$WIOTP_OPTIONS_DOMAIN|$WIOTP_OPTIONS_MQTT_PORT"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: {} });
  assert.is(stdout, `${token}|a-sandbx-0123456789|wiotp.localhost|8883`);
});

test('env prints the same as JSON and for a .env file', async () => {
  const json = JSON.parse((await cli(['env', '--data', data, '--format', 'json'])).output);
  assert.is(json.WIOTP_OPTIONS_MQTT_CAFILE, join(data, 'tls/ca.pem'));
  assert.is(json.REQUESTS_CA_BUNDLE, join(data, 'tls/ca-bundle.pem'));
  const { output } = await cli(['env', '--data', data, '--format', 'dotenv']);
  assert.equal(
    output.split('\n').map((line) => line.split('=')[0]),
    Object.keys(json),
  );
  assert.ok(output.split('\n').includes('WIOTP_API_TOKEN="sandbox-api-token"'), output);
});

test("env says what IBM's Python client cannot do with other ports, and that names must be led here", async () => {
  const { output, complaints } = await cli(['env', '--data', data, '--listen', '4001,4002']);
  assert.match(output, "WIOTP_OPTIONS_MQTT_PORT='4001'");
  assert.match(complaints, /none of the ports 8883, 443, 1883, 80, and IBM's Python client takes no others/);
  assert.match(complaints, 'does not listen on port 443');
  assert.match(
    complaints,
    'sandbx.messaging.wiotp.localhost must lead to this machine: "wiotp-sandbox hosts" prints the lines',
  );
});

test('env refuses another format', async () => {
  const outcome = await cli(['env', '--data', data, '--format', 'xml']).catch((error: Error) => error);
  assert.match(String(outcome), '--format is "xml"; expected "sh", "dotenv" or "json"');
});

test('env complains of port 443 only where it is missing', async () => {
  const listening = await cli(['env', '--data', data, '--listen', '443,8883']);
  assert.not.match(listening.complaints, 'port 443');
  const without = await cli(['env', '--data', data, '--listen', '8883']);
  assert.match(without.complaints, /does not listen on port 443, where IBM's clients call the HTTP API/);
});
