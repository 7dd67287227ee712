/** How long a broker takes from its start until it accepts a client. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Broker, type Running, startProcess } from './brokers/broker.ts';
import { connectFrame } from './generator/frames.ts';
import { application } from './generator/identity.ts';

const LISTENS_WITHIN_MS = 30_000;

/** Starts a broker and asks every millisecond until there is an answer; `startMs` counts from before the process was made. */
export async function startBroker(broker: Broker, directory: string): Promise<Running & Readonly<{ startMs: number }>> {
  const startedAt = performance.now();
  const running = await startProcess(broker, directory);
  for (;;) {
    const answer = await ask(running.port, broker.speaks === 'http' ? httpFrame : connectFrame(application(0)));
    const startMs = performance.now() - startedAt;
    if (answer === 'accepted') return { ...running, startMs };
    const failure = running.failure();
    if (failure !== undefined) throw new Error(failure);
    if (answer === 'refused' || startMs > LISTENS_WITHIN_MS) {
      await running.stop();
      throw new Error(
        answer === 'refused'
          ? `${broker.name} refused an application with the API key it was started with`
          : `${broker.name} did not answer a CONNECT within ${LISTENS_WITHIN_MS / 1000} s of its start`,
      );
    }
    await pause(1);
  }
}

const httpFrame = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
/** Both answers say yes: CONNACK 0, and the fourth letter of HTTP. */
const ACCEPTED: ReadonlySet<number> = new Set([0, 'P'.charCodeAt(0)]);

function ask(port: number, frame: Buffer): Promise<'accepted' | 'refused' | 'not yet'> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => resolve('not yet'));
    socket.on('close', () => resolve('not yet'));
    socket.once('data', (bytes) => {
      resolve(ACCEPTED.has(bytes[3] ?? -1) ? 'accepted' : 'refused');
      socket.destroy();
    });
    socket.write(frame);
  });
}
