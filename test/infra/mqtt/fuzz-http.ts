/** Requests and upgrades for the fuzzer: mostly almost right. */

import { upgradeRequest } from '../../doubles/raw-websocket.ts';
import type { Draw } from '../../doubles/seeded-draw.ts';

const paths = [
  ...[
    '/',
    '/livez',
    '/readyz',
    '/_sandbox/v1/timeline',
    '/_sandbox/v1/timeline?limit=-1',
    '/_sandbox/v1/messages/x/explain',
  ],
  ...[
    '/api/v0002/device/types',
    '/api/v0002/device/types/t1/devices/dev1/events/e1',
    '/%',
    '/%00',
    '/../../etc/passwd',
    '*',
  ],
];

/** A request of which any part may be wrong. */
export function httpRequest(draw: Draw): Buffer {
  const method = draw.pick(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'get', 'BREW', 'G\u0000T']);
  const version = draw.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '']);
  const body = draw.bytes(draw.int(200));
  const headers = [
    ...(draw.chance(0.9)
      ? [`Host: ${draw.pick(['abc123.messaging.example', 'localhost', '', 'a b', 'x'.repeat(300)])}`]
      : []),
    ...(draw.chance(0.3)
      ? [`Content-Length: ${draw.pick([body.length, body.length + 5, -1, '1e3', '99999999999999999999', ''])}`]
      : []),
    ...(draw.chance(0.2)
      ? [`Transfer-Encoding: ${draw.pick(['chunked', 'identity', 'chunked, chunked', 'gzip'])}`]
      : []),
    ...(draw.chance(0.3)
      ? [`Authorization: ${draw.pick(['Basic', 'Basic !!!', 'Basic YTpi', 'Bearer x', `Basic ${'A'.repeat(5000)}`])}`]
      : []),
    ...(draw.chance(0.2) ? [`Content-Type: ${draw.pick(['application/json', 'text/plain', '\u0001', ';;;'])}`] : []),
    ...(draw.chance(0.1) ? [`X-${'y'.repeat(draw.int(20_000))}: 1`] : []),
    ...(draw.chance(0.5) ? ['Connection: close'] : []),
  ];
  const lineEnd = draw.chance(0.95) ? '\r\n' : '\n';
  const head = [`${method} ${draw.pick(paths)} ${version}`, ...headers, '', ''].join(lineEnd);
  return Buffer.concat([Buffer.from(head, 'latin1'), draw.chance(0.5) ? body : Buffer.alloc(0)]);
}

/** An upgrade that is refused or left unfinished, or frames that no client may send. */
export function badUpgrade(draw: Draw): Buffer {
  const { bytes } = upgradeRequest({
    host: draw.pick(['abc123.messaging.example', 'localhost', '', 'zzzzzz.messaging.example']),
    path: draw.pick(['/mqtt', '/', '/x', '/%']),
    subprotocol: draw.pick(['mqtt', 'mqttv3.1', 'foo', 'foo, mqtt', '', null]),
    version: draw.pick([13, 13, 8, 12, 99]),
  });
  const text = bytes.toString('latin1');
  const broken = draw.pick([
    () => text,
    () => text.replace(/Sec-WebSocket-Key: .*/, `Sec-WebSocket-Key: ${'A'.repeat(draw.int(40))}`),
    () => text.slice(0, draw.int(text.length)),
    () => text.replace('GET', draw.pick(['POST', 'PUT'])),
  ])();
  // First byte (fin, reserved bits, opcode), then mask bit and length.
  const frame = Buffer.concat([Buffer.from([draw.int(256), draw.int(256)]), draw.bytes(draw.int(60))]);
  return Buffer.concat([Buffer.from(broken, 'latin1'), frame]);
}
