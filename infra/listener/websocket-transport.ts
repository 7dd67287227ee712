/** A WebSocket as a `Transport`: each frame is a chunk, each write a binary frame. */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Ending, Origin, Transport } from '../transport.ts';
import { endGently } from './transport.ts';

/**
 * The WebSocket as a transport, paused; `waiting` are bytes that came before. `socket` is what carries it.
 * MQTT packets may span or share frames, but a text frame ends the connection with close code 295.
 * Source: amlen server_proxy/src/pxmqtt.c.
 */
export function webSocketTransport(
  webSocket: WebSocket,
  socket: Socket,
  origin: Origin,
  waiting: readonly Buffer[],
): Transport {
  let flowing = false;
  let deliver: ((bytes: Buffer) => void) | undefined;
  let drained: (() => void) | undefined;
  let closed: ((ending: Ending) => void) | undefined;
  let ending: Ending | undefined;
  const chunks = [...waiting];

  const finish = (how: Ending) => {
    if (ending !== undefined) return;
    ending = how;
    closed?.(how);
  };
  const flow = () => {
    while (flowing && ending === undefined && deliver !== undefined && chunks.length > 0) {
      deliver(chunks.shift() as Buffer);
    }
  };
  webSocket.pause();
  webSocket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) {
      refuseText(webSocket, socket);
      finish({ closeCode: 295 });
    } else {
      // A paused WebSocket still tells the frames of the chunk that it has begun with, so there may be a few here.
      chunks.push(data);
      flow();
    }
  });
  let error: Error | undefined;
  webSocket.on('error', (failure) => {
    error = failure;
  });
  webSocket.on('close', () => finish(endingOf(error)));
  const sent = () => {
    if (webSocket.bufferedAmount === 0) drained?.();
  };

  return {
    origin,
    socket: undefined,
    write: (bytes) => {
      if (webSocket.readyState === webSocket.OPEN) webSocket.send(bytes, sent);
    },
    onData: (listener) => {
      deliver = listener;
    },
    onClose: (listener) => {
      closed = listener;
      const past = ending;
      if (past !== undefined) queueMicrotask(() => listener(past));
    },
    onDrain: (listener) => {
      drained = listener;
    },
    pause: () => {
      flowing = false;
      webSocket.pause();
    },
    resume: () => {
      flowing = true;
      webSocket.resume();
      flow();
    },
    bufferedBytes: () => webSocket.bufferedAmount,
    end: () => {
      deliver = undefined;
      webSocket.close(1000);
      endGently(socket);
    },
    destroy: () => webSocket.terminate(),
  };
}

/** Tells the peer that only binary frames are taken here, and closes. */
export function refuseText(webSocket: WebSocket, socket: Socket): void {
  webSocket.close(1003);
  endGently(socket);
}

function endingOf(error: (Error & { code?: string }) | undefined): Ending {
  if (error === undefined) return {};
  return error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? { closeCode: 287 } : { error };
}
