/** Many devices publish, one application receives everything. */
import type { Figures, Job } from './job.ts';
import { measure } from './measure.ts';
import { openPublishers } from './publishers.ts';
import { openReceiver } from './receiver.ts';

/** Messages on their way, for each device and each message of a write: enough to keep a broker busy, too few to overrun it. */
const ON_THEIR_WAY = 20;

export async function fanIn(job: Job & { kind: 'fan-in' }): Promise<Figures> {
  const { target, devices, qos, perWrite } = job;
  const window = devices * perWrite * ON_THEIR_WAY;
  const undelivered = () => publishers.sent() - receiver.received();
  const unacknowledged = () => (qos === 0 ? 0 : publishers.sent() - publishers.acknowledged());
  const publishers = await openPublishers({
    target,
    devices,
    qos,
    perWrite,
    mayHaveMore: () => undelivered() < window,
  });
  const receiver = await openReceiver(target.port, 0, qos, { onRead: publishers.pump });
  publishers.start();
  return measure({
    ...job,
    pid: target.pid,
    done: receiver.received,
    outstanding: () => Math.abs(undelivered()) + unacknowledged(),
    stop: publishers.stop,
  });
}
