import { privateClientId } from '../../../domain/client-id.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { rejection } from '../../../domain/rejections.ts';
import { type ConnectReply, type ConnectRequest, connect } from '../../../handlers/mqtt/connect.ts';
import { setClock } from '../../../handlers/sandbox/set-clock.ts';
import { assert, suite } from '../../spec/suite.ts';
import { connected, connectRequest, KEY, left, openFurnished } from '../furnished.ts';
import type { PureSandbox } from '../pure-sandbox.ts';
import { replyOf } from '../reply-of.ts';

const DEVICE = 'd:abc123:t1:dev1';
const PLAIN = { plain: true, user: undefined, credential: 'none' } as unknown as Partial<ConnectRequest>;

/** Runs CONNECT: its reply, and the events that it left. */
function run(sandbox: PureSandbox, clientId: string, changes: Partial<ConnectRequest> = {}) {
  const before = sandbox.events.length;
  const request = connectRequest(clientId, changes);
  const reply: ConnectReply = sandbox.run(connect, request);
  const events = sandbox.events.slice(before);
  assert.equal(replyOf(connect, events, request), reply, 'the reply says something else than the log');
  return { reply, events, types: events.map(({ type }) => type), data: fieldsOf(events.at(-1)) };
}
type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (event: RecordedEvent | undefined) => (event?.data ?? {}) as Fields;

const test = suite('CONNECT');

test('when the transport was opened is told by the clock of the org', async () => {
  const sandbox = await openFurnished();
  const at = Date.UTC(2030, 0, 1);
  sandbox.run(setClock, { org: 'abc123', to: at, mode: 'frozen' });
  const { data, events } = run(sandbox, DEVICE, { openForMs: 120 });
  assert.equal([data.connectedAt, events[0]?.metadata.at], [at - 120, at]);
});

test('a client that is let in has its connection in the log, in a stream of its own', async () => {
  const sandbox = await openFurnished();
  const { reply, events, data } = run(sandbox, DEVICE, { connectionId: 'c1' });
  assert.equal(reply, { returnCode: 0, clientId: DEVICE, sessionPresent: false, keepAliveSeconds: 60 });
  const [event] = events;
  assert.is(event?.stream, `client-${DEVICE}`);
  assert.is(event?.metadata.org, 'abc123');
  assert.equal(data, {
    clientId: DEVICE,
    connectionId: 'c1',
    clientAddr: '192.0.2.7',
    port: 1883,
    secure: false,
    connectedAt: data.connectedAt,
    protocol: 'mqtt4',
    user: 'use-token-auth',
    clean: true,
    sessionPresent: false,
    keepAliveSeconds: 60,
  });
  assert.is(sandbox.world.client(DEVICE)?.state.online?.connectionId, 'c1');
});

// biome-ignore format: a table reads in columns
const refusals: readonly (readonly [name: string, clientId: string, changes: Partial<ConnectRequest>, rejection: string, returnCode: number | null, org: string])[] = [
  ['a wrong token',               DEVICE,                { credential: 'differs' },  'token-wrong',         5,    'abc123'],
  ['no TLS',                      'd:sec789:t1:dev1',    {},                         'tls-required',        5,    'sec789'],
  ['a disabled org',              'd:dis000:t1:dev1',    {},                         'org-disabled',        5,    'dis000'],
  ['an unknown org',              'd:zzzzzz:t1:dev1',    {},                         'org-unknown',         5,    '-'],
  ['no client id at all',         '',                    {},                         'client-id-class',     5,    '-'],
  ['a part that is wrong',        'd:abc123:t1:dev 1',   {},                         'client-id-part',      2,    'abc123'],
  ['a bad Will',                  DEVICE,                { will: { topic: 'x', qos: 0, retain: false } }, 'will-topic', null, 'abc123'],
  ['a bad Will in quickstart',    'd:quickstart:any:x',  { will: { topic: 'x', qos: 0, retain: false } }, 'will-topic', null, 'quickstart'],
  ['what cannot be read',         DEVICE,                { malformed: rejection('connect-length') }, 'connect-length', null, 'abc123'],
  ['no packet at all',            '',                    { malformed: { ...rejection('transport'), closeCode: 163 } }, 'transport', null, '-'],
  ['a plain client without id',   '',                    { ...PLAIN, clean: false }, 'client-id-empty',     2,    'plain'],
  ['a plain client with a bad Will','x',                 { ...PLAIN, will: { topic: 'a/#', qos: 0, retain: true } }, 'will-topic', null, 'plain'],
  ['a plain client, malformed',   'x',                   { ...PLAIN, malformed: rejection('connect-flags') }, 'connect-flags', null, 'plain'],
];

for (const [name, clientId, changes, id, returnCode, org] of refusals) {
  test(`refused: ${name}`, async () => {
    const sandbox = await openFurnished();
    const known = [...sandbox.world.clients()].length;
    const { reply, events, data } = run(sandbox, clientId, changes);
    assert.is(reply.returnCode, returnCode);
    assert.equal(
      events.map(({ type, stream, metadata }) => [type, stream, metadata.org]),
      [['ConnectRefused', 'refusals-n1', org]],
    );
    assert.equal([data.rejection, data.returnCode], [id, returnCode]);
    assert.is([...sandbox.world.clients()].length, known);
  });
}

test('a refusal touches neither the older connection nor its session', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE, { connectionId: 'c1', clean: false });
  const before = sandbox.world.client(DEVICE)?.revision;
  run(sandbox, DEVICE, { credential: 'differs' });
  assert.is(sandbox.world.client(DEVICE)?.state.online?.connectionId, 'c1');
  assert.is(sandbox.world.client(DEVICE)?.revision, before);
});

test('a takeover: the older connection ends with 288, its Will goes out, then the new one stands', async () => {
  const sandbox = await openFurnished();
  const will = { topic: 'iot-2/evt/lwt/fmt/json', qos: 1, retain: true } as const;
  connected(sandbox, DEVICE, { connectionId: 'c1', will, payload: Buffer.from('gone') });
  const takenOver = { readBytes: 9, readMsg: 1, writeBytes: 4, writeMsg: 0 };
  const { events, types } = run(sandbox, DEVICE, { connectionId: 'c2', takenOver });
  assert.equal(types, ['ClientDisconnected', 'MessagePublished', 'ClientConnected']);
  assert.equal([...new Set(events.map(({ stream }) => stream))], [`client-${DEVICE}`]);
  const [ended, words, stands] = events;
  const { connectionId, closeCode, reason, readBytes } = fieldsOf(ended);
  assert.equal([connectionId, closeCode, reason, readBytes], ['c1', 288, 'The client ID was reused.', 9]);
  assert.is(words?.payload?.toString(), 'gone');
  assert.is(fieldsOf(stands).connectionId, 'c2');
  assert.equal(
    events.map(({ metadata }) => metadata.input?.handler),
    ['mqtt/connect', undefined, undefined],
    'the input stands on the first event of the append, and there only',
  );
});

test("a Will is kept in the platform's form, and asks for nothing to be retained", async () => {
  const sandbox = await openFurnished();
  const will = { topic: 'iot-2/evt/lwt/fmt/json', qos: 2, retain: true } as const;
  const { events, data } = run(sandbox, DEVICE, { will, payload: Buffer.from('gone') });
  assert.equal(data.will, { topic: 'iot-2/type/t1/id/dev1/evt/lwt/fmt/json', qos: 2, retain: false });
  assert.is(events[0]?.payload?.toString(), 'gone');
});

test('every connection of A:org:app gets an id of its own, made from the draws that are recorded', async () => {
  const sandbox = await openFurnished();
  const [first, second] = [run(sandbox, 'A:abc123:sc'), run(sandbox, 'A:abc123:sc')];
  for (const { events, data, reply } of [first, second]) {
    assert.is(events.length, 1, 'nobody is taken over');
    const { random } = events[0]?.metadata.input?.context ?? { random: [] };
    assert.is(data.clientId, privateClientId('A:abc123:sc', random));
    assert.is(data.requestedClientId, 'A:abc123:sc');
    assert.is(reply.clientId, data.clientId);
    assert.ok(sandbox.world.client(String(data.clientId)));
  }
  assert.is.not(first.data.clientId, second.data.clientId);
});

test('a refused A:org:app shows the id as it was sent', async () => {
  const { data } = run(await openFurnished(), 'A:abc123:sc', { credential: 'differs' });
  assert.is(data.clientId, 'A:abc123:sc');
});

// biome-ignore format: a table reads in columns
const keepAlives: readonly (readonly [clientId: string, asked: number, inForce: number])[] = [
  ['A:abc123:sc',      0,      3_600],
  ['A:abc123:sc',      1,      1],
  ['A:abc123:sc',      3_600,  3_600],
  ['A:abc123:sc',      3_601,  3_600],
  ['A:abc123:sc:i1',   0,      0],
  ['A:abc123:sc:i1',   65_535, 65_535],
  ['a:abc123:app1',    0,      0],
  [DEVICE,             65_535, 65_535],
];

for (const [clientId, asked, inForce] of keepAlives) {
  test(`${clientId} asks for a keep-alive of ${asked} s: ${inForce} s`, async () => {
    const { reply, data } = run(await openFurnished(), clientId, { keepAliveSeconds: asked });
    assert.is('keepAliveSeconds' in reply && reply.keepAliveSeconds, inForce);
    assert.is(data.keepAliveSeconds, inForce);
  });
}

test('sessions are found again, and ended by a clean connection', async () => {
  const sandbox = await openFurnished();
  const present = (clean: boolean) => {
    const { clientId, connectionId, sessionPresent } = connected(sandbox, DEVICE, { clean });
    left(sandbox, { clientId, connectionId });
    return sessionPresent;
  };
  assert.equal([present(false), present(false), present(true), present(false)], [false, true, false, false]);
});

test('quickstart lets anybody in, without credentials and without TLS', async () => {
  const sandbox = await openFurnished();
  const { reply, events } = run(sandbox, 'd:quickstart:any:thing1', { credential: 'none' });
  assert.is(reply.returnCode, 0);
  assert.is(events[0]?.metadata.org, 'quickstart');
});

test('quickstart has clean sessions only', async () => {
  const sandbox = await openFurnished();
  const client = connected(sandbox, 'd:quickstart:any:thing1', { clean: false });
  left(sandbox, client, 91);
  assert.is(sandbox.world.client('d:quickstart:any:thing1'), undefined, 'anybody may connect: nobody is remembered');
  assert.not(connected(sandbox, 'd:quickstart:any:thing1', { clean: false }).sessionPresent);
});

// biome-ignore format: a table reads in columns
const plain: readonly (readonly [sent: string, kept: string])[] = [
  ['x',                'p:plain:x'],
  ['',                 'p:plain:c1'],
  [DEVICE,             `p:plain:${DEVICE}`],
  ['a/b+c#',           'p:plain:a/b+c#'],
  ['A:abc123:sc',      'p:plain:A:abc123:sc'],
];

for (const [sent, kept] of plain) {
  test(`the plain listener keeps "${sent}" as ${kept}, apart from every tenant`, async () => {
    const sandbox = await openFurnished();
    const { reply, events, data } = run(sandbox, sent, {
      ...PLAIN,
      connectionId: 'c1',
      user: KEY,
      keepAliveSeconds: 0,
    });
    assert.equal(reply, { returnCode: 0, clientId: kept, sessionPresent: false, keepAliveSeconds: 0 });
    assert.is(data.requestedClientId, undefined);
    assert.is(events[0]?.metadata.org, 'plain');
    const { principal } = sandbox.world.client(kept)?.session ?? {};
    assert.is(principal?.id.class, 'p');
    assert.is(principal?.permissions.size, 0);
  });
}

test('the plain listener keeps the retain flag of a Will', async () => {
  const will = { topic: 'any/topic', qos: 1, retain: true } as const;
  const { data } = run(await openFurnished(), 'x', { ...PLAIN, will });
  assert.equal(data.will, will);
});
