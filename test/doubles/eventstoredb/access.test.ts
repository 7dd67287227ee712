/** Who is let in, and what the client says of itself: it sends credentials over TLS only. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { makeAuthority, makeServer } from '../../../infra/listener/x509.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { type EventStoreDouble, startEventStoreDouble } from './start.ts';
import { events, failureType, freshStream, taken } from './under-test.ts';

const DAY_MS = 86_400_000;
const validity = { from: Date.now() - DAY_MS, until: Date.now() + DAY_MS };
const authority = await makeAuthority('test CA', validity);
const tls = await makeServer(authority, ['localhost', '127.0.0.1'], validity);
const ca = join(temporaryDirectory(), 'ca.pem');
writeFileSync(ca, authority.certificate);
const users = { admin: 'change:it' };

const test = suite('access to the EventStoreDB double');

async function withClient(
  login: string,
  act: (client: EventStoreDBClient, server: EventStoreDouble) => Promise<void>,
): Promise<void> {
  const server = await startEventStoreDouble({ tls, users });
  const string = server.connectionString.replace('//127.0.0.1', `//${login}localhost`);
  const client = EventStoreDBClient.connectionString(`${string}&tlsCAFile=${ca}`);
  try {
    await act(client, server);
  } finally {
    await client.dispose();
    server.close();
  }
}

test('the right password opens both calls and reads', () =>
  withClient('admin:change%3Ait@', async (client) => {
    const stream = freshStream();
    await client.appendToStream(stream, events(1));
    await client.appendToStream(stream, events(1), { credentials: { username: 'admin', password: 'change:it' } });
    assert.is((await taken(client.readStream(stream))).length, 2);
  }));

test('a wrong password does not', () =>
  withClient('admin:wrong@', async (client) => {
    assert.is(await failureType(client.appendToStream(freshStream(), events(1))), 'access-denied');
    assert.is(await failureType(taken(client.readAll({ maxCount: 1 }))), 'access-denied');
  }));

test('nobody is let in anonymously', () =>
  withClient('', async (client, server) => {
    const before = server.store.all.length;
    assert.is(await failureType(client.appendToStream(freshStream(), events(1))), 'access-denied');
    assert.is(await failureType(taken(client.readAll({ maxCount: 1 }))), 'access-denied');
    assert.is(server.store.all.length, before);
  }));

// Source: client 6.2.1, `Client/index.ts` (`createCredentialsMetadataGenerator`): a debug line is all that is said.
test('without TLS the client leaves its credentials at home', async () => {
  const server = await startEventStoreDouble({ users });
  const string = server.connectionString.replace('//', '//admin:change%3Ait@');
  const client = EventStoreDBClient.connectionString(string);
  assert.is(await failureType(client.appendToStream(freshStream(), events(1))), 'access-denied');
  await client.dispose();
  server.close();
});
