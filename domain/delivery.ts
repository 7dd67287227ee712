/** What became of messages on their way out, and of QoS 2 messages on their way in. Facts about traffic: no state, no revision check. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Stateless } from './message.ts';
import type { Position } from './recorded-event.ts';

export type ReleaseMessage = Readonly<{ type: 'ReleaseMessage'; clientId: string; packetId: number }>;
export type AcknowledgeDeliveries = Readonly<{
  type: 'AcknowledgeDeliveries';
  clientId: string;
  received: readonly Position[];
  completed: readonly Position[];
}>;
export type DropDeliveries = Readonly<{
  type: 'DropDeliveries';
  clientId: string;
  positions: readonly Position[];
  reason: string;
}>;
export type DeliveryCommand = ReleaseMessage | AcknowledgeDeliveries | DropDeliveries;
export type DeliveryEvent = EventOf<'MessageReleased' | 'DeliveriesAcknowledged' | 'DeliveriesDropped'>;

export const delivery: Decider<Stateless, DeliveryCommand, DeliveryEvent> = {
  initial: {},
  decide: (command) => {
    const { clientId } = command;
    switch (command.type) {
      case 'ReleaseMessage':
        return [{ type: 'MessageReleased', data: { clientId, packetId: command.packetId } }];
      case 'AcknowledgeDeliveries': {
        const received = command.received.length > 0 && { received: [...command.received] };
        const completed = command.completed.length > 0 && { completed: [...command.completed] };
        return received || completed
          ? [{ type: 'DeliveriesAcknowledged', data: { clientId, ...received, ...completed } }]
          : [];
      }
      case 'DropDeliveries':
        if (command.positions.length === 0) return [];
        return [
          { type: 'DeliveriesDropped', data: { clientId, positions: [...command.positions], reason: command.reason } },
        ];
    }
  },
  evolve: (state) => state,
};
