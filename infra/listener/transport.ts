/** A TCP or TLS socket as a `Transport`. Nothing stands between the socket's own events and the listener. */
import type { Socket } from 'node:net';
import type { Origin, Transport } from '../transport.ts';

/** How long a peer may take to read what is left when a connection is being closed, in ms. Guess: the platform's figure is not known. */
export const LINGER_MS = 5_000;

/** The socket as a transport. It starts paused. */
export function socketTransport(socket: Socket, origin: Origin): Transport {
  let error: Error | undefined;
  socket.on('error', (failure) => {
    error = failure;
  });
  return {
    origin,
    socket,
    write: (bytes) => void (socket.writable && socket.write(bytes)),
    onData: (listener) => void socket.on('data', listener),
    onClose: (listener) => {
      const tell = () => listener(error === undefined ? {} : { error });
      if (socket.closed) queueMicrotask(tell);
      else socket.once('close', tell);
    },
    onDrain: (listener) => void socket.on('drain', listener),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    bufferedBytes: () => socket.writableLength,
    end: () => endGently(socket),
    destroy: () => void socket.destroy(),
  };
}

/** Sends what is waiting, then closes; the peer has `LINGER_MS` to take it. What it still sends is dropped. */
export function endGently(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(linger));
  // Unread bytes would keep the end of the peer's stream from being seen.
  socket.removeAllListeners('data').resume();
}
