/** WebSocket upgrades, and WebSockets until their first MQTT packet is complete. */
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { tellPacket } from '../../domain/first-bytes.ts';
import { answerUpgrade, type UpgradeAnswer } from '../../domain/websocket.ts';
import type { Accept, Arrival, Reception } from './arrival.ts';
import { endGently } from './transport.ts';
import { refuseText, webSocketTransport } from './websocket-transport.ts';

/** Bytes of one WebSocket message: several MQTT packets of the largest size. Guess: the platform's own limit is not known. */
const MESSAGE_BYTES_MAX = 1_048_576;

/** Takes sockets whose first bytes ask for an upgrade. */
export function webSocketStage(reception: Reception, accept: Accept): (arrival: Arrival, socket: Socket) => void {
  const arrivals = new WeakMap<object, Arrival>();
  const requests = createServer();
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // A text frame is refused as one (295), whatever its bytes.
    skipUTF8Validation: true,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: (_offered, request) => {
      const answer = answerUpgrade(upgradeOf(request));
      return answer.ok && answer.protocol !== undefined ? answer.protocol : false;
    },
  });

  requests.on('upgrade', (request: IncomingMessage, duplex, head) => {
    const socket = duplex as Socket;
    const arrival = arrivals.get(socket);
    if (arrival === undefined) return socket.destroy();
    const { host } = request.headers;
    if (accept.upgrade?.(host, arrival.origin) === false) {
      return reception.refuse(arrival, 171, `no org for the host "${(host ?? '').slice(0, 64)}"`);
    }
    const answer = answerUpgrade(upgradeOf(request));
    if (!answer.ok) return refuseUpgrade(reception, arrival, socket, answer);
    webSockets.handleUpgrade(request, socket, head, (webSocket) =>
      awaitPacket(reception, accept, arrival, socket, webSocket),
    );
  });
  const refuseRequest = (socket: Duplex, reason: string) => {
    const arrival = arrivals.get(socket);
    if (arrival === undefined) return socket.destroy();
    const body = JSON.stringify({ Code: 'CWLNA0400', Message: reason });
    refuseUpgrade(reception, arrival, socket as Socket, { ok: false, status: 400, headers: {}, body });
  };
  requests.on('clientError', (error, socket) => refuseRequest(socket, error.message));
  requests.on('request', ({ socket }) => refuseRequest(socket, 'The request is no upgrade to a WebSocket.'));
  webSockets.on('wsClientError', (error, socket) => refuseRequest(socket, error.message));

  return (arrival, socket) => {
    arrivals.set(socket, arrival);
    arrival.origin = { ...arrival.origin, webSocket: true };
    requests.emit('connection', socket);
    socket.resume();
  };
}

/** Source: amlen server_proxy/src/pxmqtt.c (a text frame: 295), pxframe.c (the first packet's length: 165). */
function awaitPacket(
  reception: Reception,
  accept: Accept,
  arrival: Arrival,
  socket: Socket,
  webSocket: WebSocket,
): void {
  let bytes: Buffer | undefined;
  const onMessage = (data: Buffer, isBinary: boolean) => {
    if (!isBinary) return reception.refuse(arrival, 295, undefined, () => refuseText(webSocket, socket));
    bytes = bytes === undefined ? data : Buffer.concat([bytes, data]);
    const told = tellPacket(bytes);
    if (told === 'wait') return;
    webSocket.off('message', onMessage);
    if (told === 'too-large') return reception.refuse(arrival, 165, undefined, () => webSocket.terminate());
    if (reception.settle(arrival)) accept.mqtt(webSocketTransport(webSocket, socket, arrival.origin, [bytes]));
  };
  webSocket.on('message', onMessage);
  // This listener stays: what is broken after the hand-over is the transport's to tell, but must never be an uncaught error.
  webSocket.on('error', (error) => reception.refuse(arrival, 105, error.message, () => endGently(socket)));
}

function refuseUpgrade(
  reception: Reception,
  arrival: Arrival,
  socket: Socket,
  { status, headers, body }: Extract<UpgradeAnswer, { ok: false }>,
): void {
  reception.refuse(arrival, 171, `${status} ${body}`, () => {
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    endGently(socket);
  });
}

function upgradeOf({ url = '/', headers }: IncomingMessage) {
  return {
    path: url,
    version: headers['sec-websocket-version'],
    key: headers['sec-websocket-key'],
    protocols: headers['sec-websocket-protocol'],
  };
}
