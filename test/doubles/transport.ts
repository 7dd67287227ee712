/** A byte stream to a server, whatever carries it: what the raw client needs of TCP, TLS and WebSocket. */
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type Bytes = Readonly<{
  write: (bytes: Uint8Array) => void;
  /** Past the framing of the transport: for WebSocket, bytes that are not a binary frame. */
  writeRaw: (bytes: Uint8Array) => void;
  /** Closes the sending side. */
  end: () => void;
  /** Cuts the connection, as when a device loses power. */
  destroy: () => void;
  /** Stops reading, as a client that is busy or gone does. */
  pause: () => void;
  /** To be called once. `onClosed` is called once, when the server has ended the stream or the connection is gone. */
  listen: (onBytes: (bytes: Buffer) => void, onClosed: (error?: Error) => void) => void;
}>;

export type Address = Readonly<{ host: string; port: number }>;

/** A TCP connection, established. */
export async function tcpSocket({ host, port }: Address): Promise<Socket> {
  const socket = createConnection({ host, port, noDelay: true });
  await established(socket, 'connect');
  return socket;
}

/** A TLS connection, established. The certificate is not checked here: other tests do that. */
export async function tlsSocket({ host, port }: Address): Promise<Socket> {
  const socket = connectTls({ host, port, rejectUnauthorized: false });
  socket.setNoDelay(true);
  await established(socket, 'secureConnect');
  return socket;
}

/** The bytes of a socket as they are. */
export function overSocket(socket: Socket): Bytes {
  let heard: { onBytes: (bytes: Buffer) => void; onClosed: (error?: Error) => void } | undefined;
  let failure: Error | undefined;
  let over = false;
  const close = () => {
    if (over) return;
    over = true;
    heard?.onClosed(failure);
  };
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('end', close);
  socket.on('close', close);
  return {
    write: (bytes) => void (socket.writable && socket.write(bytes)),
    writeRaw: (bytes) => void (socket.writable && socket.write(bytes)),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
    pause: () => void socket.pause(),
    listen: (onBytes, onClosed) => {
      heard = { onBytes, onClosed };
      socket.on('data', onBytes).resume();
      if (over) onClosed(failure);
    },
  };
}

function established(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(event, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}
