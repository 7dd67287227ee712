/** aedes with nothing to route and nothing to keep: the log does both. What is taken for granted about it here, a test of its own guards. */
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import mqttPacket from 'mqtt-packet';

/** How each connection is to be answered: decided before aedes sees it. */
const returnCodes = new WeakMap<object, number>();

/** Lets aedes speak with a client, whose CONNECT it is to answer with a return code: 0, or 2 to 5. */
export function handleWith(aedes: Aedes, stream: Duplex, returnCode: number): void {
  returnCodes.set(stream, returnCode);
  aedes.handle(stream);
}

/** Opens it. Close it with `aedes.close`. */
export async function openQuietAedes(): Promise<Aedes> {
  // With its first packet mqtt-packet would make a buffer for each of the 65,536 packet ids, to be quicker with many packets: aedes writes
  // a few small ones for each connection here, and a start would wait for those buffers.
  mqttPacket.writeToStream.cacheNumbers = false;
  const nobody = {
    on: done,
    removeListener: done,
    emit: (_packet: unknown, next?: () => void) => next?.(),
    close: (next?: () => void) => next?.(),
  };
  function done(_topic: string, _listener: unknown, next?: () => void): unknown {
    next?.();
    return nobody;
  }
  return Aedes.createBroker({
    mq: nobody as never,
    maxClientsIdLength: 65_535,
    queueLimit: 1_000,
    connectTimeout: 300_000,
    drainTimeout: 0,
    authenticate: (client, _user, _password, answer) => {
      const returnCode = returnCodes.get(client.conn) ?? 5;
      if (returnCode === 0) answer(null, true);
      else answer(Object.assign(new Error('refused'), { returnCode }), false);
    },
  });
}
