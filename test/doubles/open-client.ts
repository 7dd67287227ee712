/** Ways to a raw client: TCP, TLS, WebSocket. */
import { condition } from './condition.ts';
import { RawClient } from './raw-client.ts';
import { type HttpAnswer, httpAnswer, overWebSocket, type Upgrade, upgradeRequest } from './raw-websocket.ts';
import { type Address, overSocket, tcpSocket, tlsSocket } from './transport.ts';

/** Connects over TCP. */
export async function openTcp(address: Address): Promise<RawClient> {
  return new RawClient(overSocket(await tcpSocket(address)));
}

/** Connects over TLS, without a look at the certificate. */
export async function openTls(address: Address): Promise<RawClient> {
  return new RawClient(overSocket(await tlsSocket(address)));
}

/** Connects and upgrades; `client` is there when the server agreed. `closed` resolves when the server has closed after a refusal. */
export async function openWebSocket(
  address: Address,
  upgrade: Upgrade,
): Promise<{
  answer: HttpAnswer;
  accepted: boolean;
  client: RawClient | undefined;
  closed: () => Promise<void>;
  destroy: () => void;
}> {
  const socket = await tcpSocket(address);
  const { bytes, accept } = upgradeRequest(upgrade);
  let received: Buffer = Buffer.alloc(0);
  let ended = false;
  let changed = () => {};
  const collect = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    changed();
  };
  const finish = () => {
    ended = true;
    changed();
  };
  socket.on('data', collect).on('end', finish).on('close', finish).on('error', finish);
  socket.write(bytes);
  const wait = <T>(look: () => T | undefined, what: string) =>
    condition(
      look,
      (listener) => {
        changed = listener;
      },
      () => `${what}; it had sent ${JSON.stringify(received.toString('latin1'))}`,
    );
  const read = await wait(
    () => httpAnswer(received, ended) ?? (ended ? null : undefined),
    'an HTTP answer to the upgrade',
  );
  if (!read) throw new Error('The server closed the connection without an HTTP answer to the upgrade.');
  const upgraded = read.answer.status === 101;
  if (upgraded) socket.off('data', collect).off('end', finish).off('close', finish).off('error', finish).pause();
  return {
    answer: read.answer,
    accepted: read.answer.headers.get('sec-websocket-accept') === accept,
    client: upgraded ? new RawClient(overWebSocket(socket, read.rest)) : undefined,
    closed: async () => void (await wait(() => ended || undefined, 'the server to close after its answer')),
    destroy: () => void socket.destroy(),
  };
}
