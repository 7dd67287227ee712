/**
 * What the MQTT adapter knows of a connection, whatever carries it: a TCP socket, a TLS socket or a WebSocket. The listener makes
 * transports, the MQTT adapter uses them, and neither knows the other. A transport is handed over paused, with the first packet
 * complete and waiting.
 */
import type { Socket } from 'node:net';

/** Where a connection came from. */
export type Origin = Readonly<{
  /** Inside TLS. */
  secure: boolean;
  webSocket: boolean;
  /** The port that the client reached, as bound here. */
  port: number;
  /** The client's address; an IPv4 address is never written as IPv6. */
  clientAddr: string;
  /** When the connection was accepted, ms since the epoch. */
  connectedAt: number;
  /** The first label of the TLS server name when that is `{org}.messaging.{domain}` of a domain served here. */
  sniOrg?: string;
}>;

/** How a transport ended. Neither member: the client closed the stream. */
export type Ending = Readonly<{
  /** The network's error, such as ECONNRESET. */
  error?: Error;
  /** A close code that the transport itself has cause for: 295 for a WebSocket text frame, 287 for an oversize one. */
  closeCode?: 287 | 295;
}>;

export type Transport = Readonly<{
  origin: Origin;
  /** Sends bytes; what the peer does not take waits in memory: see `bufferedBytes`. Does nothing once the transport has ended. */
  write: (bytes: Uint8Array) => void;
  /** To be called once. Bytes come after `resume`. */
  onData: (listener: (bytes: Buffer) => void) => void;
  /** To be called once. Called once, also when the end came before the call; after it nothing more is heard. */
  onClose: (listener: (ending: Ending) => void) => void;
  /** What was waiting has been taken by the system: `bufferedBytes` is 0 again after it had grown. */
  onDrain: (listener: () => void) => void;
  pause: () => void;
  resume: () => void;
  /** Bytes written that the system has not taken yet. */
  bufferedBytes: () => number;
  /** Sends what is waiting, then closes; a peer that takes nothing for five seconds is cut off. */
  end: () => void;
  /** Cuts the connection; what is waiting is lost. */
  destroy: () => void;
  /** The socket itself, for code that wants to `cork` it; undefined for a WebSocket. */
  socket: Socket | undefined;
}>;
