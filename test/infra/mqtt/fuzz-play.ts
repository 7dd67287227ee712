/** Sends one input of the fuzzer and sees the connection to its end; and asks whether the broker still serves somebody who behaves. */
import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectFields } from '../../doubles/mqtt-frames.ts';
import { openTcp, openTls, openWebSocket } from '../../doubles/open-client.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { httpAnswer, upgradeRequest, webSocketFrame } from '../../doubles/raw-websocket.ts';
import { type Address, tcpSocket, tlsSocket } from '../../doubles/transport.ts';
import type { Entrance, FuzzInput } from './fuzz-input.ts';

/** Where the broker listens: the port that speaks everything, and the plain listener. */
export type Doors = Readonly<{ listener: Address; plainListener: Address }>;

/** How long the broker may take to close a connection after its client has. */
const GUARD_MS = 20_000;
const host = 'abc123.messaging.example';

/** Sends an input. Rejects when the broker cannot be reached, or does not close after the client has said that it is done. */
export async function play({ entrance, wrapping, chunks, leave }: FuzzInput, doors: Doors): Promise<void> {
  const socket = await within(openSocket(entrance, doors), 'a connection');
  const over = new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => {}));
  if (wrapping !== 'none') await upgrade(socket, over);
  socket.resume();
  for (const chunk of chunks) {
    if (socket.writable) socket.write(wrapping === 'frames' ? webSocketFrame(2, chunk) : chunk);
    await nextTurn();
  }
  if (leave === 'end') socket.end();
  // What carries TLS cannot be reached to reset it.
  else if (entrance === 'tls') socket.destroy();
  else socket.resetAndDestroy();
  await within(over, 'the broker to close the connection');
  socket.destroy();
}

/** Has a device tell an application something on every way in. Rejects, naming the way, where that does not work. */
export async function serveGoodClients(doors: Doors, round: number): Promise<void> {
  await exchange('plain', () => openTcp(doors.listener), round);
  await exchange('tls', () => openTls(doors.listener), round);
  await exchange('websocket', () => openUpgraded(doors.listener), round);
  await exchange('plain-listener', () => openTcp(doors.plainListener), round);
  const status = await within(getStatus(doors.listener, '/livez'), 'an answer to GET /livez');
  if (status !== 200) throw new Error(`GET /livez was answered ${status}; expected 200.`);
}

async function exchange(entrance: Entrance, open: () => Promise<RawClient>, round: number): Promise<void> {
  const plain = entrance === 'plain-listener';
  const sender: ConnectFields = plain
    ? { clientId: 'good-sender' }
    : { clientId: 'd:abc123:t1:good', user: 'use-token-auth', pass: 'tok-good' };
  const receiver: ConnectFields = plain
    ? { clientId: 'good-receiver' }
    : { clientId: 'a:abc123:good', user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1' };
  const [topic, received] = plain
    ? ['good', 'good']
    : ['iot-2/evt/good/fmt/json', 'iot-2/type/t1/id/good/evt/good/fmt/json'];
  try {
    const [from, to] = [await open(), await open()];
    for (const [client, fields] of [
      [from, sender],
      [to, receiver],
    ] as const) {
      const { returnCode } = await client.connect(fields);
      if (returnCode !== 0) throw new Error(`${fields.clientId} was answered CONNACK ${returnCode}.`);
    }
    await to.subscribe([[received, 1]]);
    await from.publish(topic, `{"round":${round}}`, 1);
    await to.until(
      () => to.messages().find(({ payload }) => payload.toString() === `{"round":${round}}`),
      'the message that a good client sent',
    );
    await from.disconnect();
    await to.disconnect();
  } catch (error) {
    throw new Error(`A good client was not served over ${entrance}: ${error instanceof Error ? error.message : error}`);
  }
}

function openSocket(entrance: Entrance, { listener, plainListener }: Doors): Promise<Socket> {
  if (entrance === 'tls') return tlsSocket(listener);
  return tcpSocket(entrance === 'plain-listener' ? plainListener : listener);
}

async function openUpgraded(address: Address): Promise<RawClient> {
  const { client, answer } = await openWebSocket(address, { host });
  if (!client) throw new Error(`The upgrade was answered ${answer.status}.`);
  return client;
}

async function upgrade(socket: Socket, over: Promise<void>): Promise<void> {
  socket.write(upgradeRequest({ host }).bytes);
  let received: Buffer = Buffer.alloc(0);
  const answered = new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (!httpAnswer(received, false)) return;
      socket.off('data', read);
      resolve();
    };
    socket.on('data', read);
  });
  await within(Promise.race([answered, over]), 'an answer to the upgrade');
}

function getStatus({ host: hostname, port }: Address, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, agent: false, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let guard: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    guard = setTimeout(() => reject(new Error(`Waited ${GUARD_MS} ms for ${what}.`)), GUARD_MS);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(guard);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
