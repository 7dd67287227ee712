/** Requests that come a byte now and then: thousands at once, on a sandbox in a process of its own, with somebody who behaves served all the while. */
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { memoryMegabytes } from '../../../bench/process-figures.ts';
import { type Address, tcpSocket } from '../../../doubles/transport.ts';
import { type FuzzSandbox, startFuzzSandbox } from '../../mqtt/fuzz-sandbox.ts';
import { AUTHORIZATION, framedPost, get, post, request as requestBytes, TYPES } from './bad-input-request.ts';

/** `tooSlow`: answered 408. `closed`: without an answer, to make room. `grownMegabytes`: at most, while they came. */
export type SlowRun = Readonly<{ tooSlow: number; closed: number; servedMeanwhile: number; grownMegabytes: number }>;

/** How far each kind is sent at once; the rest follows byte by byte and is never complete. */
const kinds: readonly Readonly<{ begun: Buffer; trickle: string }>[] = [
  { begun: get(TYPES).subarray(0, 40), trickle: 'a' },
  { begun: requestBytes('POST', TYPES).subarray(0, 40), trickle: 'a' },
  { begun: post(TYPES, '', 'X-Kind: length').subarray(0, -2), trickle: 'X-Slow: slow\r\n' },
  { begun: requestBytes('POST', TYPES, ['Content-Length: 500000']), trickle: ' ' },
  { begun: framedPost(TYPES, '7a120\r\n'), trickle: ' ' },
];

const PACE_MS = 250;
/** Bytes are sent to one in so many at each beat. */
const SHARE = 16;
const OPEN_AT_ONCE = 200;
/** Longer than the longest bound that a request has, by far. */
const GUARD_MS = 90_000;

type Slow = { socket: Socket; trickle: string; sent: number; received: string; over: boolean };

/** Rejects when the sandbox stops serving others, answers otherwise than with 408, or keeps a slow request for ever. */
export async function slowRequests(count: number, told: (line: string) => void = () => {}): Promise<SlowRun> {
  const sandbox = await startFuzzSandbox();
  try {
    const run = await play(sandbox, count, told);
    await sandbox.stop();
    return run;
  } catch (error) {
    const ended = await sandbox.kill();
    throw new Error(`${error instanceof Error ? error.message : error}\nThe sandbox ended with ${ended}`);
  }
}

async function play(sandbox: FuzzSandbox, count: number, told: (line: string) => void): Promise<SlowRun> {
  const { listener } = sandbox.doors;
  const agent = new Agent({ keepAlive: true });
  const slow: Slow[] = [];
  try {
    await serve(listener, agent);
    const before = memoryMegabytes(sandbox.pid).own;
    let grown = 0;
    let served = 0;
    const beat = async (index: number) => {
      for (const [place, one] of slow.entries()) if (place % SHARE === index % SHARE) pass(one);
      await serve(listener, agent);
      served++;
      grown = Math.max(grown, memoryMegabytes(sandbox.pid).own - before);
    };
    while (slow.length < count) {
      const batch = Math.min(OPEN_AT_ONCE, count - slow.length);
      slow.push(
        ...(await Promise.all(Array.from({ length: batch }, (_, index) => open(listener, slow.length + index)))),
      );
      await beat(slow.length);
    }
    const left = () => slow.filter(({ over }) => !over).length;
    const until = Date.now() + GUARD_MS;
    for (let index = 0; left() > 0; index++) {
      if (Date.now() > until)
        throw new Error(`${left()} of ${count} slow requests are still kept after ${GUARD_MS} ms`);
      await beat(index);
      if (index % 20 === 0) told(`${left()} of ${count} slow requests are open, ${served} others were served`);
      await new Promise((resolve) => setTimeout(resolve, PACE_MS)); // the pace of what is sent, not a wait
    }
    const { errors } = sandbox.lines();
    if (errors.length > 0) throw new Error(`The sandbox met broken code: ${errors[0]}`);
    const odd = slow.find(({ received }) => received !== '' && !isTooSlow(received));
    if (odd) throw new Error(`A slow request was answered ${JSON.stringify(odd.received.slice(0, 500))}`);
    const tooSlow = slow.filter(({ received }) => received !== '').length;
    return { tooSlow, closed: count - tooSlow, servedMeanwhile: served, grownMegabytes: Math.round(grown) };
  } finally {
    for (const { socket } of slow) socket.destroy();
    agent.destroy();
  }
}

async function open(address: Address, index: number): Promise<Slow> {
  const { begun, trickle } = kinds[index % kinds.length] as (typeof kinds)[number];
  const socket = await tcpSocket(address);
  const one: Slow = { socket, trickle, sent: 0, received: '', over: false };
  const end = () => {
    one.over = true;
    socket.destroy();
  };
  socket.on('data', (chunk) => {
    one.received += chunk;
  });
  socket.on('end', end).on('close', end).on('error', end);
  socket.write(begun);
  return one;
}

function pass(one: Slow): void {
  if (!one.over) one.socket.write(one.trickle[one.sent++ % one.trickle.length] as string);
}

/** In the platform's shape. */
function isTooSlow(received: string): boolean {
  return received.startsWith('HTTP/1.1 408 ') && received.includes('"id":"CUDRS9408E"');
}

/** Somebody who behaves. */
function serve({ host, port }: Address, agent: Agent): Promise<void> {
  const [, value = ''] = AUTHORIZATION.split(': ');
  return new Promise((resolve, reject) => {
    request({ host, port, agent, path: TYPES, headers: { authorization: value }, timeout: 5_000 }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`A good request was answered ${answer.statusCode}`));
      });
    })
      .on('timeout', function (this: { destroy: (error: Error) => void }) {
        this.destroy(new Error('A good request was not answered within 5 s'));
      })
      .on('error', reject)
      .end();
  });
}
