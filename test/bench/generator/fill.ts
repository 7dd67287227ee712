/** Puts a number of messages into the log. */
import type { Figures, Job } from './job.ts';
import { settled } from './measure.ts';
import { openPublishers } from './publishers.ts';

export async function fill({ target, messages }: Job & { kind: 'fill' }): Promise<Figures> {
  const publishers = await openPublishers({
    target,
    devices: 50,
    qos: 1,
    perWrite: 1,
    mayHaveMore: () => publishers.sent() < messages,
  });
  publishers.start();
  await settled(() => messages - publishers.acknowledged());
  return { lost: messages - publishers.acknowledged() };
}
