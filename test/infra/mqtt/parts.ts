/** The parts of a sandbox put together by a test that wants to look inside, or to replace one. */
import { createIds, systemRandom } from '../../../infra/chance.ts';
import { openListeners } from '../../../infra/listener/listener.ts';
import { Broker } from '../../../infra/mqtt/broker.ts';
import { applyPresets } from '../../../infra/presets.ts';
import { createRunner } from '../../../infra/runner.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openMemoryStore } from '../../../infra/store/memory.ts';
import { tokenMatches } from '../../../infra/tokens.ts';
import { World } from '../../../projections/world.ts';
import type { Address } from '../../doubles/transport.ts';
import { testConfig } from '../../spec/sandbox.ts';

export type Parts = Readonly<{
  world: World;
  broker: Broker;
  store: EventStore;
  address: Address;
  /** Resolves when so many connections have ended. */
  untilEnded: (count: number) => Promise<void>;
}>;

/** Opens the parts, hands them over, and closes them. `changed` may put something else in the place of the store, which is in memory. */
export async function withParts(
  use: (parts: Parts) => Promise<void>,
  changed: (store: EventStore) => EventStore = (store) => store,
): Promise<void> {
  const { orgs, payloadBytesMax, outboundBytesMax } = await testConfig();
  const store = changed(openMemoryStore());
  const world = new World();
  const ids = createIds();
  const runner = createRunner({ store, world, node: 'node-0', now: Date.now, ids, random: systemRandom });
  const limits = { payloadBytesMax, outboundBytesMax };
  const broker = await Broker.open({ node: 'node-0', runner, world, store, ids, tokenMatches, limits, now: Date.now });
  let ended = 0;
  let onEnded = () => {};
  await store.follow(0, (event) => {
    broker.carryOut(world.fold(event));
    if (event.type === 'ClientDisconnected') ended++;
    onEnded();
  });
  await applyPresets(orgs, runner, world);
  const accept = { mqtt: broker.accept.bind(broker), refused: () => {} };
  const listeners = await openListeners({ host: '127.0.0.1', ports: [0], accept });
  const address = { host: '127.0.0.1', port: listeners.bound[0]?.port ?? 0 };
  const untilEnded = (count: number) =>
    new Promise<void>((resolve) => {
      onEnded = () => ended >= count && resolve();
      onEnded();
    });
  try {
    await use({ world, broker, store, address, untilEnded });
  } finally {
    await listeners.close();
    broker.closeAll(93);
    await broker.close();
    await store.close();
  }
}
