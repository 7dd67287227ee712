/** A client on a raw socket: as little work per message as Node allows. */
import { connect } from 'node:net';
import { frameReader, type OnFrame } from './frame-reader.ts';
import { CONNACK, connectFrame, type Identity, SUBACK, subscribeFrame } from './frames.ts';

export type Client = Readonly<{
  send: (frame: Buffer) => void;
  subscribe: (filter: string, qos: number) => Promise<void>;
  /** Sends a last frame and resolves when the broker has closed its side too. */
  end: (frame: Buffer) => Promise<void>;
}>;

/** What a client does with what it gets: `onFrame` for each frame, `onRead` after all frames of one read. */
export type Handlers = Readonly<{ onFrame?: OnFrame; onRead?: () => void }>;

const ANSWER_WITHIN_MS = 10_000;

// One buffer for all sockets: it is filled and emptied within one turn.
const buffer = Buffer.allocUnsafe(256 * 1024);

/** Connects and waits for CONNACK 0. `from` is the local address, so that many short connections do not run out of ports. */
export function openClient(
  port: number,
  who: Identity,
  { onFrame, onRead }: Handlers = {},
  from?: string,
): Promise<Client> {
  return new Promise((resolve, reject) => {
    let subscribed: ((granted: number) => void) | undefined;
    let closed: (() => void) | undefined;
    const timer = setTimeout(() => socket.destroy(new Error(`no CONNACK for ${who.clientId}`)), ANSWER_WITHIN_MS);

    const read = frameReader((type, frames, body, end) => {
      if (type === CONNACK) {
        clearTimeout(timer);
        if (frames[body + 1] === 0) resolve({ send, subscribe, end: finish });
        else reject(new Error(`${who.clientId} was refused with code ${frames[body + 1]}`));
      } else if (type === SUBACK) {
        subscribed?.(frames[end - 1] as number);
      } else {
        onFrame?.(type, frames, body, end);
      }
    });

    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      ...(from === undefined ? {} : { localAddress: from }),
      onread: {
        buffer,
        callback: (bytes) => {
          read(buffer.subarray(0, bytes));
          onRead?.();
          return true;
        },
      },
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      reject(new Error(`the broker closed the connection of ${who.clientId}`));
      if (closed) closed();
    });
    socket.write(connectFrame(who));

    const send = (frame: Buffer) => void socket.write(frame);
    const subscribe = (filter: string, qos: number) =>
      new Promise<void>((done, failed) => {
        subscribed = (granted) =>
          granted === 0x80 ? failed(new Error(`subscribing to ${filter} was refused`)) : done();
        socket.write(subscribeFrame(1, filter, qos));
      });
    const finish = (frame: Buffer) =>
      new Promise<void>((done) => {
        closed = done;
        socket.end(frame);
      });
  });
}
