/** Devices that connect and leave, over and over; and many connections that stand. */
import { openClient } from './client.ts';
import { disconnectFrame } from './frames.ts';
import { application, device } from './identity.ts';
import type { Figures, Job } from './job.ts';
import { costsFromNow, measure } from './measure.ts';

/** Connections that are being made at the same time. */
const AT_ONCE = 25;

/** Counted are whole connections: TCP, CONNECT, CONNACK, DISCONNECT, close by the broker. */
export async function connectAndLeave(job: Job & { kind: 'connect' }): Promise<Figures> {
  const { target, devices } = job;
  let connections = 0;
  let open = 0;
  let running = true;
  let problem: unknown;

  // Each loop has devices of its own, so that nobody takes over a session that is still being closed.
  const each = Math.floor(devices / AT_ONCE);
  const loop = async (number: number) => {
    for (let turn = 0; running; turn++) {
      open++;
      // Ports of one address would run out: a closed connection keeps its own for a minute.
      const from = `127.0.0.${2 + ((number * 7 + turn) % 250)}`;
      const client = await openClient(target.port, device(number * each + (turn % each)), {}, from);
      await client.end(disconnectFrame);
      open--;
      connections++;
    }
  };
  const loops = Array.from({ length: AT_ONCE }, (_, number) =>
    loop(number).catch((error: unknown) => {
      problem = error;
      running = false;
    }),
  );
  const stop = () => {
    running = false;
  };
  const figures = await measure({ ...job, pid: target.pid, done: () => connections, outstanding: () => open, stop });
  await Promise.all(loops);
  if (problem) throw problem;
  return figures;
}

/** Everybody comes back at the same moment: how long until the last one is in, and what each costs the broker. */
export async function reconnect({ target, applications }: Job & { kind: 'reconnect' }): Promise<Figures> {
  const costs = costsFromNow(target.pid);
  await Promise.all(
    Array.from({ length: applications }, (_, index) =>
      openClient(target.port, application(index), {}, addressOf(index)),
    ),
  );
  const { seconds, brokerMicros, othersBusy } = costs();
  return { lastInMs: seconds * 1_000, cpuMicrosEach: brokerMicros / applications, othersBusy };
}

function addressOf(index: number): string {
  return `127.0.0.${2 + (index % 250)}`;
}

/** Opens connections of applications and leaves them open. */
export async function hold({ target, connections }: Job & { kind: 'hold' }): Promise<Figures> {
  for (let index = 0; index < connections; index++) await openClient(target.port, application(index));
  return { connections };
}
