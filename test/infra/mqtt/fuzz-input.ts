/** What the fuzzer sends: made from a seed and a number alone, so that any one of them can be sent again. */
import {
  ackFrame,
  connectFrame,
  DISCONNECT,
  frame,
  PINGREQ,
  publishFrame,
  subscribeFrame,
  unsubscribeFrame,
} from '../../doubles/mqtt-frames.ts';
import { type Draw, seededDraw } from '../../doubles/seeded-draw.ts';
import { badUpgrade, httpRequest } from './fuzz-http.ts';

/** The ways in: all but the last lead to the one listener that speaks everything. */
export const entrances = ['plain', 'tls', 'websocket', 'http', 'plain-listener'] as const;
export type Entrance = (typeof entrances)[number];

export type FuzzInput = Readonly<{
  entrance: Entrance;
  /** How it was made, for whoever reads a failure. */
  kind: string;
  /** Written one after the other. */
  chunks: readonly Buffer[];
  /** For `websocket`: each chunk a frame of its own behind a good upgrade, the bytes as they are behind one, or the bytes alone. */
  wrapping: 'frames' | 'raw' | 'none';
  /** How the client leaves: politely, or as when a device loses power. */
  leave: 'end' | 'reset';
}>;

/** The `index`th input of a seed. */
export function fuzzInput(seed: number, index: number): FuzzInput {
  const draw = seededDraw(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const entrance = draw.pick(entrances);
  const kind = entrance === 'http' ? 'request' : draw.pick(Object.keys(makers));
  const bytes = entrance === 'http' ? httpBytes(draw) : (makers[kind] as Maker)(draw, entrance);
  const chunks = split(draw, Array.isArray(bytes) ? bytes : [bytes]);
  const wrapping = entrance !== 'websocket' || kind === BAD_UPGRADE ? 'none' : draw.chance(0.85) ? 'frames' : 'raw';
  return { entrance, kind, chunks, wrapping, leave: draw.chance(0.7) ? 'end' : 'reset' };
}

const BAD_UPGRADE = 'a bad upgrade';

type Maker = (draw: Draw, entrance: Entrance) => Buffer | Buffer[];

const makers: Readonly<Record<string, Maker>> = {
  'random bytes': (draw) => draw.bytes(draw.int(300)),
  'random bytes behind a CONNECT': (draw, entrance) => [connect(draw, entrance), draw.bytes(draw.int(300))],
  'random packets': (draw, entrance) => [
    connect(draw, entrance),
    ...Array.from({ length: 1 + draw.int(5) }, () => frame(draw.int(256), draw.bytes(draw.int(80)))),
  ],
  'a good session': (draw, entrance) => session(draw, entrance),
  'a session with bytes changed': (draw, entrance) => changed(draw, Buffer.concat(session(draw, entrance))),
  'a CONNECT with bytes changed': (draw, entrance) => changed(draw, connect(draw, entrance)),
  'a session cut off': (draw, entrance) => {
    const bytes = Buffer.concat(session(draw, entrance));
    return bytes.subarray(0, draw.int(bytes.length));
  },
  'a wrong length': (draw, entrance) => [connect(draw, entrance), wrongLength(draw), PINGREQ],
  'a CONNECT of a wrong length': (draw, entrance) => {
    const body = connect(draw, entrance).subarray(2);
    return frame(0x10, body, Math.max(0, body.length + draw.int(41) - 20));
  },
  'a wrong client id': (draw) => connectFrame({ clientId: clientId(draw), user: 'use-token-auth', pass: 'tok-dev1' }),
  'a flood': (draw, entrance) => {
    const packet = packets(draw, entrance);
    return [connect(draw, entrance), Buffer.concat(Array.from({ length: 20 + draw.int(300) }, () => packet))];
  },
  'an oversize packet': (draw, entrance) =>
    draw.chance(0.2)
      ? [connect(draw, entrance), publishFrame({ topic: topic(entrance), payload: Buffer.alloc(131_073) })]
      : [connect(draw, entrance), Buffer.from([0x30, 0xff, 0xff, 0xff, draw.int(256)]), draw.bytes(200)],
  [BAD_UPGRADE]: (draw) => badUpgrade(draw),
};

function connect(draw: Draw, entrance: Entrance): Buffer {
  const clean = draw.chance(0.8);
  const keepAliveSeconds = draw.pick([0, 1, 60]);
  const version = draw.chance(0.2) ? { protocolName: 'MQIsdp', level: 3 } : {};
  if (entrance === 'plain-listener')
    return connectFrame({ clientId: `p${draw.int(20)}`, clean, keepAliveSeconds, ...version });
  if (draw.chance(0.5)) {
    const device = draw.pick(['dev1', 'dev2']);
    const user = 'use-token-auth';
    const clientId = `d:abc123:t1:${device}`;
    return connectFrame({ clientId, user, pass: `tok-${device}`, clean, keepAliveSeconds, ...version });
  }
  const clientId = draw.pick(['a:abc123:fuzz', 'A:abc123:fuzz', 'A:abc123:fuzz:i']) + draw.int(4);
  return connectFrame({ clientId, user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1', clean, keepAliveSeconds, ...version });
}

/** A session in which everything is right, though what it publishes and subscribes suits only some of the clients. */
function session(draw: Draw, entrance: Entrance): Buffer[] {
  const steps = Array.from({ length: 1 + draw.int(6) }, () => packets(draw, entrance));
  return [connect(draw, entrance), ...steps, ...(draw.chance(0.5) ? [DISCONNECT] : [])];
}

function packets(draw: Draw, entrance: Entrance): Buffer {
  const packetId = draw.int(65_536);
  const filter = draw.pick([
    'iot-2/cmd/+/fmt/+',
    'iot-2/type/+/id/+/evt/+/fmt/+',
    'iot-2/type/+/id/+/mon',
    '#',
    'a/+/b',
  ]);
  const payload = draw.bytes(draw.int(60));
  return draw.pick([
    () => PINGREQ,
    () =>
      publishFrame({
        topic: topic(entrance),
        payload,
        qos: draw.int(3),
        packetId,
        retain: draw.chance(0.2),
        dup: draw.chance(0.2),
      }),
    () => publishFrame({ topic: 'iot-2/type/t1/id/dev1/cmd/c/fmt/json', payload, qos: draw.int(3), packetId }),
    () => subscribeFrame(packetId, [[filter, draw.int(3)]]),
    () => unsubscribeFrame(packetId, [filter]),
    () => ackFrame(draw.pick(['puback', 'pubrec', 'pubrel', 'pubcomp']), packetId),
  ])();
}

function topic(entrance: Entrance): string {
  return entrance === 'plain-listener' ? 'a/b/c' : 'iot-2/evt/fuzz/fmt/json';
}

function changed(draw: Draw, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + draw.int(6); left > 0; left--) copy[draw.int(copy.length)] = draw.int(256);
  return copy;
}

function wrongLength(draw: Draw): Buffer {
  const header = draw.pick([0x30, 0x32, 0x40, 0x62, 0x82, 0xa2, 0xc0, 0xe0]);
  // A fifth byte, or a length that the body does not have.
  if (draw.chance(0.2)) return Buffer.concat([Buffer.from([header, 0xff, 0xff, 0xff, 0xff, 0x01]), draw.bytes(20)]);
  return frame(header, draw.bytes(draw.int(30)), draw.int(40));
}

/** Client ids of every wrong form, and some that are right but unknown. */
export function clientId(draw: Draw): string {
  const part = () =>
    draw.pick([
      'abc123',
      'zzzzzz',
      'dis000',
      't1',
      'dev1',
      '',
      ' ',
      'x'.repeat(37),
      'a+b',
      'a#',
      'a/b',
      'é',
      '\u0000',
      '\u0085',
      '😀',
    ]);
  const letter = draw.pick(['d', 'g', 'a', 'A', 'c', 'h', 's', 'D', '', '::', 'd:']);
  return [letter, ...Array.from({ length: draw.int(6) }, part)].join(':');
}

function httpBytes(draw: Draw): Buffer {
  return draw.chance(0.2) ? changed(draw, httpRequest(draw)) : httpRequest(draw);
}

/** Cuts where it may hurt: nowhere, behind each byte of the beginning, or at random. */
function split(draw: Draw, parts: readonly Buffer[]): Buffer[] {
  const style = draw.int(4);
  if (style === 0) return [...parts];
  const bytes = Buffer.concat(parts);
  if (style === 1) return [bytes];
  const cuts =
    style === 2
      ? Array.from({ length: 40 }, (_, at) => at + 1)
      : Array.from({ length: 3 }, () => draw.int(bytes.length + 1));
  const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}
