/** PUBREL of inbound messages; PUBACK, PUBREC and PUBCOMP of outbound ones; and what a session's bound drops. */
import {
  type AcknowledgeDeliveries,
  type DeliveryCommand,
  type DeliveryEvent,
  type DropDeliveries,
  delivery,
  type ReleaseMessage,
} from '../../domain/delivery.ts';
import type { NodeHandler } from '../handler.ts';
import { orgOf } from './client.ts';

type DeliveryHandler<Command extends DeliveryCommand> = NodeHandler<
  Omit<Command, 'type'>,
  DeliveryCommand,
  DeliveryEvent,
  void
>;

const shared = {
  ofNode: true,
  decider: delivery,
  streamId: () => 'messages',
  org: ({ clientId }: Readonly<{ clientId: string }>) => orgOf(clientId),
  aggregate: () => ({ state: {}, revision: 'any' }) as const,
  toReply: () => undefined,
} as const;

/** PUBREL: the sender gives the packet id back. */
export const release: DeliveryHandler<ReleaseMessage> = {
  ...shared,
  name: 'mqtt/release',
  rebuild: { MessageReleased: ({ data }) => data },
  toCommand: (request) => ({ type: 'ReleaseMessage', ...request }),
};

/** The acknowledgements that one read from a client's socket held, by the positions of their messages. */
export const acknowledge: DeliveryHandler<AcknowledgeDeliveries> = {
  ...shared,
  name: 'mqtt/acknowledge',
  rebuild: {
    DeliveriesAcknowledged: ({ data: { clientId, received = [], completed = [] } }) => ({
      clientId,
      received,
      completed,
    }),
  },
  toCommand: (request) => ({ type: 'AcknowledgeDeliveries', ...request }),
};

/** The oldest deliveries of a session that is owed more than its bound. */
export const drop: DeliveryHandler<DropDeliveries> = {
  ...shared,
  name: 'mqtt/drop',
  rebuild: { DeliveriesDropped: ({ data }) => data },
  toCommand: (request) => ({ type: 'DropDeliveries', ...request }),
};
