import { type DeliveryEvent, delivery } from '../../domain/delivery.ts';
import { deciderTable } from '../spec/decider.ts';

const clientId = 'd:abc123:t1:dev1';
const release = { type: 'ReleaseMessage', clientId, packetId: 7 } as const;
const acknowledge = (received: number[], completed: number[]) => {
  return { type: 'AcknowledgeDeliveries', clientId, received, completed } as const;
};
const drop = (...positions: number[]) => ({ type: 'DropDeliveries', clientId, positions, reason: 'full' }) as const;

const released: DeliveryEvent = { type: 'MessageReleased', data: { clientId, packetId: 7 } };
const acknowledged = (data: object): DeliveryEvent => {
  return { type: 'DeliveriesAcknowledged', data: { clientId, ...data } };
};
const dropped: DeliveryEvent = { type: 'DeliveriesDropped', data: { clientId, positions: [1, 2], reason: 'full' } };

// biome-ignore format: a table reads in columns
deciderTable(delivery, [
  // name                                       given  when                        then
  ['gives a packet id back',                    [],    release,                    [released]],
  ['gives it back again, if asked',             [released], release,               [released]],
  ['notes what was completed',                  [],    acknowledge([], [3, 4]),    [acknowledged({ completed: [3, 4] })]],
  ['notes what was received',                   [],    acknowledge([3], []),       [acknowledged({ received: [3] })]],
  ['notes both',                                [],    acknowledge([3], [4]),      [acknowledged({ received: [3], completed: [4] })]],
  ['nothing acknowledged leaves nothing',       [],    acknowledge([], []),        []],
  ['notes what is dropped, and why',            [],    drop(1, 2),                 [dropped]],
  ['nothing dropped leaves nothing',            [],    drop(),                     []],
]);
