/** Receives connections, learns from their first bytes what they speak, and hands each to the one who speaks it. */
import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { closeReason } from '../../domain/close-codes.ts';
import { type FirstBytes, isRequest, tellFirstBytes } from '../../domain/first-bytes.ts';
import type { Accept, Arrival, Reception } from './arrival.ts';
import { lazily } from './lazily.ts';
import type { TlsSupply } from './tls.ts';
import { socketTransport } from './transport.ts';

/** How long an arrival may take, in ms, and how many there may be at once. */
export type Patience = Readonly<{
  firstByteMs: number;
  handshakeMs: number;
  requestHeadMs: number;
  pendingMax: number;
}>;

/**
 * 60 s for the first byte, 300 s for the first packet. Source: amlen server_proxy/src/pxtcp.c.
 * A request whose head is not complete after 10 s is left to the HTTP server, which says so and closes.
 * 4,096 at once: as many as the backlog of one port, and at most half a GiB of unfinished first packets.
 */
const patience: Patience = {
  firstByteMs: 60_000,
  handshakeMs: 300_000,
  requestHeadMs: 10_000,
  pendingMax: 4_096,
};

export type Arrivals = Readonly<{
  arrive: (socket: Socket, port: number) => void;
  /** Drops those that have not been handed over. */
  close: () => void;
}>;

/**
 * See `Accept` for where connections go. What `given` leaves out is as in `patience`. TLS and WebSocket are loaded when the first of their
 * connections comes.
 */
export function openArrivals(accept: Accept, tls: TlsSupply | undefined, given: Partial<Patience> = {}): Arrivals {
  const limits = { ...patience, ...given };
  const pending = new Set<Arrival>();

  const settle: Reception['settle'] = (arrival) => {
    clearTimeout(arrival.timer);
    return pending.delete(arrival);
  };
  const refuse: Reception['refuse'] = (arrival, closeCode, details, close) => {
    if (!settle(arrival)) return;
    accept.refused(arrival.origin, closeCode, closeReason(closeCode, details));
    if (close === undefined) arrival.socket.destroy();
    else close();
  };
  const expire = (arrival: Arrival, details?: string) => refuse(arrival, arrival.heard ? 109 : 164, details);

  const receive: Reception['receive'] = (arrival, socket) => {
    let bytes: Buffer | undefined;
    let requests = false;
    const handOver = (seen: Buffer, told: Exclude<FirstBytes, 'wait'>) => {
      socket.off('data', onData).pause();
      socket.unshift(seen);
      pass(arrival, socket, told);
    };
    const onData = (chunk: Buffer) => {
      if (!arrival.heard) hear(arrival);
      arrival.leaving = MID_PACKET;
      bytes = bytes === undefined ? chunk : Buffer.concat([bytes, chunk]);
      const told = tellFirstBytes(bytes, arrival.origin.secure);
      if (told !== 'wait') return handOver(bytes, told);
      if (requests || !isRequest(bytes)) return;
      requests = true;
      clearTimeout(arrival.timer);
      arrival.timer = setTimeout(() => handOver(bytes as Buffer, 'http'), limits.requestHeadMs).unref();
    };
    socket.on('data', onData);
  };
  const hear = (arrival: Arrival) => {
    arrival.heard = true;
    clearTimeout(arrival.timer);
    arrival.timer = setTimeout(expire, limits.handshakeMs, arrival).unref();
  };

  const reception: Reception = { receive, settle, refuse };
  const startTls = lazily(async () => (await import('./tls.ts')).tlsStage(reception, await tls?.()));
  const startWebSocket = lazily(async () => (await import('./websockets.ts')).webSocketStage(reception, accept));

  const pass = (arrival: Arrival, socket: Socket, told: Exclude<FirstBytes, 'wait'>) => {
    switch (told) {
      case 'tls':
        return startTls(
          (start) => start(arrival),
          (error) => refuse(arrival, 163, error.message),
        );
      case 'websocket':
        return startWebSocket(
          (start) => start(arrival, socket),
          (error) => refuse(arrival, 171, error.message),
        );
      case 'http':
        if (accept.http === undefined) return refuse(arrival, 171, 'no HTTP is served here');
        if (settle(arrival)) serveHttp(accept.http, socket);
        return;
      case 'too-large':
        return refuse(arrival, 165);
      case 'mqtt':
        if (settle(arrival)) accept.mqtt(socketTransport(socket, arrival.origin));
        return;
    }
  };

  return {
    arrive: (socket, port) => {
      const [oldest] = pending;
      // Whoever has waited longest makes room: most likely it never meant to speak.
      if (oldest !== undefined && pending.size >= limits.pendingMax) expire(oldest, `${pending.size} others wait too`);
      const arrival: Arrival = {
        socket,
        origin: { secure: false, webSocket: false, port, clientAddr: addressOf(socket), connectedAt: Date.now() },
        heard: false,
        leaving: MID_PACKET,
        timer: setTimeout(() => expire(arrival), limits.firstByteMs).unref(),
      };
      pending.add(arrival);
      // This one outlives the hand-over: a connection reset must never be an uncaught error, whoever holds the socket.
      socket.on('error', ignore);
      socket.once('close', () => {
        if (arrival.heard) refuse(arrival, arrival.leaving.closeCode, arrival.leaving.details);
        else settle(arrival);
      });
      receive(arrival, socket);
    },
    close: () => {
      for (const arrival of pending) {
        settle(arrival);
        arrival.socket.destroy();
      }
    },
  };
}

const MID_PACKET = { closeCode: 91, details: 'before its first packet was complete' } as const;

/** Gives a paused socket to an HTTP server. An answer is owed also to a client that has closed its sending side. */
export function serveHttp(server: HttpServer, socket: Socket): void {
  socket.allowHalfOpen = true;
  server.emit('connection', socket);
  socket.resume();
}

/** The client's address; an IPv4 address as such, also where the socket is an IPv6 one. */
function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

function ignore(): void {}
