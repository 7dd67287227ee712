/** One device publishes, many applications receive each message. Counted are deliveries. */
import type { Figures, Job } from './job.ts';
import { measure } from './measure.ts';
import { openPublishers } from './publishers.ts';
import { openReceiver } from './receiver.ts';

/** Messages on their way; times the number of receivers in deliveries. */
const ON_THEIR_WAY = 40;

export async function fanOut(job: Job & { kind: 'fan-out' }): Promise<Figures> {
  const { target, applications } = job;
  let received = 0;
  const outstanding = () => publisher.sent() * applications - received;
  const mayHaveMore = () => outstanding() < ON_THEIR_WAY * applications;
  const publisher = await openPublishers({ target, devices: 1, qos: 0, perWrite: 1, mayHaveMore });
  const onMessage = () => {
    received++;
  };
  for (let index = 0; index < applications; index++) {
    await openReceiver(target.port, index, 0, { onMessage, onRead: publisher.pump });
  }
  publisher.start();
  return measure({
    ...job,
    pid: target.pid,
    done: () => received,
    outstanding: () => Math.abs(outstanding()),
    stop: publisher.stop,
  });
}
