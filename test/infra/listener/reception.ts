/** A listener on free ports whose connections can be looked at: MQTT is echoed, HTTP tells what it was asked. */
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { serverNames } from '../../../infra/listener/certificates.ts';
import { type ListenerOptions, type Listeners, openListeners } from '../../../infra/listener/listener.ts';
import { makeAuthority, makeServer } from '../../../infra/listener/x509.ts';
import type { Ending, Transport } from '../../../infra/transport.ts';
import { condition } from '../../doubles/condition.ts';

const HOUR_MS = 3_600_000;
const validity = { from: Date.now() - HOUR_MS, until: Date.now() + HOUR_MS };
const authority = await makeAuthority('test CA', validity);
const server = await makeServer(authority, serverNames(['internetofthings.ibmcloud.com', 'iot.test']), validity);

/** The CA of every listener in this process. */
export const ca = authority.certificate;
export const keyAndChain = { key: server.key, chain: server.certificate + ca };
export const serverFingerprint = new X509Certificate(server.certificate).fingerprint256;

/** One MQTT connection as the listener handed it over. `chunks` are what came after `resume`. */
export type Handed = { transport: Transport; chunks: Buffer[]; ending: Ending | undefined };
export type Refused = Readonly<{
  closeCode: number;
  reason: string;
  secure: boolean;
  clientAddr: string;
  port: number;
}>;

export type TestReception = Readonly<{
  listeners: Listeners;
  port: number;
  handed: readonly Handed[];
  refused: readonly Refused[];
  /** Resolves with the first thing that `look` finds. */
  until: <T>(look: () => T | undefined, what: string) => Promise<T>;
  close: () => Promise<void>;
}>;

export type ReceptionOptions = Partial<Omit<ListenerOptions, 'accept'>> &
  Readonly<{ upgrade?: (host: string | undefined) => boolean; echo?: boolean; http?: boolean }>;

/** Opens it. Everything that MQTT sends is sent back, unless `echo` is false: then the transport stays paused. */
export async function openReception(options: ReceptionOptions = {}): Promise<TestReception> {
  const { upgrade, echo = true, http: serves = true, ...rest } = options;
  const handed: Handed[] = [];
  const refused: Refused[] = [];
  const held = new Set<Transport>();
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => response.end(`${request.method} ${request.headers.host}${request.url} ${body}`));
  });
  const listeners = await openListeners({
    host: '127.0.0.1',
    ports: [0],
    tls: async () => ({ ...keyAndChain, domains: ['internetofthings.ibmcloud.com', 'iot.test'] }),
    ...rest,
    accept: {
      mqtt: (transport) => {
        const one: Handed = { transport, chunks: [], ending: undefined };
        handed.push(one);
        held.add(transport);
        transport.onData((chunk) => {
          one.chunks.push(Buffer.from(chunk));
          if (echo) transport.write(chunk);
          changed();
        });
        transport.onClose((ending) => {
          one.ending = ending;
          held.delete(transport);
          changed();
        });
        if (echo) transport.resume();
        changed();
      },
      ...(serves ? { http } : {}),
      ...(upgrade === undefined ? {} : { upgrade }),
      refused: ({ secure, clientAddr, port }, closeCode, reason) => {
        refused.push({ closeCode, reason, secure, clientAddr, port });
        changed();
      },
    },
  });
  return {
    listeners,
    port: listeners.bound[0]?.port ?? 0,
    handed,
    refused,
    until: (look, what) =>
      condition(
        look,
        (listener) => {
          const once = () => {
            watchers.delete(once);
            listener();
          };
          watchers.add(once);
        },
        () => `${what}; refused so far: ${JSON.stringify(refused)}`,
      ),
    close: async () => {
      for (const transport of held) transport.destroy();
      await listeners.close();
      http.closeAllConnections();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A connection that keeps what it receives. `over` resolves when it is closed, with an error if there was one. */
export type Line = Readonly<{
  socket: Socket;
  received: () => Buffer;
  until: (enough: (bytes: Buffer) => boolean, what: string) => Promise<Buffer>;
  over: Promise<Error | undefined>;
}>;

export function overTcp(port: number): Line {
  return keep(connectTcp({ port, host: '127.0.0.1' }));
}

/** Over TLS with the certificate checked, for an org's messaging host unless another name is given. */
export function overTls(port: number, options: ConnectionOptions = {}): Line & Readonly<{ socket: TLSSocket }> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'abc123.messaging.iot.test', ca, ...options });
  return { ...keep(socket), socket };
}

function keep(socket: Socket): Line {
  let chunks: Buffer[] = [];
  const joined = () => {
    const bytes = Buffer.concat(chunks);
    chunks = [bytes];
    return bytes;
  };
  let failure: Error | undefined;
  let changed = () => {};
  let closed = false;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    changed();
  });
  socket.on('error', (error) => {
    failure = error;
  });
  const over = new Promise<Error | undefined>((resolve) => {
    socket.on('close', () => {
      closed = true;
      changed();
      resolve(failure);
    });
  });
  return {
    socket,
    received: joined,
    over,
    until: (enough, what) =>
      condition(
        () => {
          const received = joined();
          if (enough(received)) return received;
          if (closed)
            throw new Error(`closed while waiting for ${what}: ${failure?.message} ${received.toString('latin1')}`);
          return undefined;
        },
        (listener) => {
          changed = listener;
        },
        () => `${what}; received ${joined().toString('latin1')}`,
      ),
  };
}
