/** Devices that publish as fast as a bounded number of messages on their way allows. */
import { type Client, openClient } from './client.ts';
import { PUBACK, publishFrame } from './frames.ts';
import { device, eventTopic, payload } from './identity.ts';
import type { Target } from './job.ts';

type Publisher = Readonly<{ client: Client; frames: readonly Buffer[]; free: number[] }>;

export type Publishers = Readonly<{
  /** Messages sent so far. */
  sent: () => number;
  /** PUBACKs received so far. */
  acknowledged: () => number;
  /** Sends what the bounds allow; to be called whenever something arrived. */
  pump: () => void;
  start: () => void;
  stop: () => void;
}>;

type Options = Readonly<{
  target: Target;
  devices: number;
  qos: 0 | 1;
  /** Messages that go out in one write; above 1 at QoS 0 only. */
  perWrite: number;
  /** Whether another message may be under way; not asked before `start`. */
  mayHaveMore: () => boolean;
}>;

/** QoS 1 messages without PUBACK that one device keeps on their way. */
export const IN_FLIGHT = 16;

export async function openPublishers({ target, devices, qos, perWrite, mayHaveMore }: Options): Promise<Publishers> {
  let sent = 0;
  let acknowledged = 0;
  let running = false;
  let scheduled = false;
  let next = 0;
  const all: Publisher[] = [];

  const open = async (index: number): Promise<Publisher> => {
    const topic = eventTopic(target.dialect, index);
    const free = Array.from({ length: IN_FLIGHT }, (_, id) => id + 1);
    const client = await openClient(target.port, device(index), {
      onFrame: (type, buffer, body) => {
        if (type !== PUBACK) return;
        acknowledged++;
        free.push(buffer.readUInt16BE(body));
      },
      onRead: () => pump(),
    });
    // A frame with packet id n is written again only after its PUBACK, so it can stand ready.
    const frames =
      qos === 0
        ? [Buffer.concat(Array.from({ length: perWrite }, () => publishFrame(topic, payload(0), 0, 0)))]
        : [Buffer.alloc(0), ...free.map((id) => publishFrame(topic, payload(0), 1, id))];
    return { client, frames, free };
  };

  /** One write of one publisher; false when it has to wait. */
  const publish = ({ client, frames, free }: Publisher): boolean => {
    const id = qos === 0 ? 0 : free.pop();
    if (id === undefined) return false;
    client.send(frames[id] as Buffer);
    sent += perWrite;
    return true;
  };

  /** At most one write per device and turn of the loop, so that reading is not kept waiting. */
  const pump = () => {
    if (!running || scheduled) return;
    let wrote = false;
    for (let turn = 0; turn < all.length && mayHaveMore(); turn++) {
      next = (next + 1) % all.length;
      if (publish(all[next] as Publisher)) wrote = true;
    }
    if (!wrote) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  };

  for (let index = 0; index < devices; index++) all.push(await open(index));
  return {
    sent: () => sent,
    acknowledged: () => acknowledged,
    pump,
    start: () => {
      running = true;
      pump();
    },
    stop: () => {
      running = false;
    },
  };
}
