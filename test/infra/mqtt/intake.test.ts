import { STORE_BACKLOG_BYTES_MAX } from '../../../domain/limits.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { publishFrame } from '../../doubles/mqtt-frames.ts';
import { openTcp } from '../../doubles/open-client.ts';
import { assert, suite } from '../../spec/suite.ts';
import { dev1 } from '../../vectors/fixture.ts';
import { withParts } from './parts.ts';

const test = suite('a store that is slower than the network');

/** A store on a disk that takes nothing more until it is `released`: what is accepted meanwhile is counted as waiting. */
function behindGate() {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let waiting = 0;
  let stuck = false;
  const change = (store: EventStore): EventStore => ({
    ...store,
    append: (stream, expected, events, settled) => {
      for (const { payload } of events) if (stuck) waiting += payload?.length ?? 0;
      store.append(stream, expected, events, settled);
    },
    backlogBytes: () => waiting,
    flushed: () => (stuck ? gate : store.flushed()),
  });
  return {
    change,
    stick: () => {
      stuck = true;
    },
    release: () => {
      stuck = false;
      waiting = 0;
      open();
    },
    waiting: () => waiting,
  };
}

test('is not fed beyond its bound: clients are read again when it has caught up, and nothing is lost', async () => {
  const gate = behindGate();
  await withParts(async ({ address, store }) => {
    const device = await openTcp(address);
    await device.connect(dev1);
    const payload = Buffer.alloc(131_072);
    const count = (2 * STORE_BACKLOG_BYTES_MAX) / payload.length;
    gate.stick();
    for (let at = 1; at <= count; at++)
      device.send(publishFrame({ topic: 'iot-2/evt/e/fmt/bin', payload, qos: 1, packetId: at }));
    // Far more turns than reading all of it would take.
    for (let turn = 0; turn < 2_000; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(gate.waiting() > STORE_BACKLOG_BYTES_MAX);
    assert.ok(gate.waiting() < STORE_BACKLOG_BYTES_MAX + 2 * payload.length, `${gate.waiting()} bytes were taken in`);
    gate.release();
    const pubacks = () => device.received.filter(({ type }) => type === 'puback').length;
    await device.until(() => (pubacks() === count ? true : undefined), `${count} PUBACK`);
    assert.ok(store.head() >= count);
    await device.disconnect();
  }, gate.change);
});
