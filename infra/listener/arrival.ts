/** A connection that has been accepted and not yet handed over, and what may become of it. */
import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { CloseCode } from '../../domain/close-codes.ts';
import type { Origin, Transport } from '../transport.ts';

/** Who takes what arrives. None of these may throw. */
export type Accept = Readonly<{
  /** A connection that speaks MQTT, paused, its first packet complete (see `domain/first-bytes.ts`). */
  mqtt: (transport: Transport) => void;
  /** Gets HTTP connections by `emit('connection', socket)`; it need not listen. Without one, HTTP connections are closed. */
  http?: HttpServer;
  /**
   * Whether a WebSocket upgrade for this `Host` is let in; otherwise its connection is closed without an answer.
   * Source: amlen server_transport/src/wstcp.c.
   */
  upgrade?: (host: string | undefined, origin: Origin) => boolean;
  /** Told of a connection that was closed before anybody could be handed it. */
  refused: (origin: Origin, closeCode: CloseCode, reason: string) => void;
}>;

/** `origin` gains `secure`, `sniOrg` and `webSocket` on the way. */
export type Arrival = {
  /** What was accepted: below TLS, where there is TLS. */
  readonly socket: Socket;
  origin: Origin;
  /** Anything at all has been received. */
  heard: boolean;
  /** What it means if the client leaves now. */
  leaving: Readonly<{ closeCode: CloseCode; details: string }>;
  timer: NodeJS.Timeout;
};

/** What a stage (TLS, WebSocket) can do with an arrival. */
export type Reception = Readonly<{
  /** Looks at the bytes of a socket from here on: the accepted one, or TLS over it. */
  receive: (arrival: Arrival, socket: Socket) => void;
  /** From here on the arrival is somebody else's; false when it is gone already. */
  settle: (arrival: Arrival) => boolean;
  /** Says why it is closed, and closes it: by `close` where something is still to be sent, else at once. */
  refuse: (arrival: Arrival, closeCode: CloseCode, details?: string, close?: () => void) => void;
}>;
