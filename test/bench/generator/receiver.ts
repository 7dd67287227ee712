/** An application that receives everything: counts what it gets, and acknowledges with one write per read. */
import { openClient } from './client.ts';
import { PUBACK, PUBLISH_QOS_0, PUBLISH_QOS_1 } from './frames.ts';
import { application, everyEvent } from './identity.ts';

/** `onMessage` is told where in the buffer a message's payload ends; `onRead` is called after all messages of one read. */
type Handlers = Readonly<{ onMessage?: (buffer: Buffer, end: number) => void; onRead?: () => void }>;

export type Receiver = Readonly<{ received: () => number }>;

export async function openReceiver(
  port: number,
  index: number,
  qos: 0 | 1,
  { onMessage, onRead }: Handlers,
): Promise<Receiver> {
  let received = 0;
  let acknowledgements: number[] = [];
  const client = await openClient(port, application(index), {
    onFrame: (type, buffer, body, end) => {
      if (type !== PUBLISH_QOS_0 && type !== PUBLISH_QOS_1) return;
      received++;
      onMessage?.(buffer, end);
      if (type === PUBLISH_QOS_0) return;
      const id = body + 2 + buffer.readUInt16BE(body);
      acknowledgements.push(PUBACK, 2, buffer[id] as number, buffer[id + 1] as number);
    },
    onRead: () => {
      if (acknowledgements.length > 0) {
        client.send(Buffer.from(acknowledgements));
        acknowledgements = [];
      }
      onRead?.();
    },
  });
  await client.subscribe(everyEvent, qos);
  return { received: () => received };
}
