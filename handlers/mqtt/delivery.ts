/** PUBREL of inbound messages; PUBACK, PUBREC and PUBCOMP of outbound ones; and what a session's bound drops. */
import {
  type AcknowledgeDeliveries,
  type DeliveryCommand,
  type DeliveryEvent,
  type DropDeliveries,
  delivery,
  type ReleaseMessage,
} from '../../domain/delivery.ts';
import type { Stateless } from '../../domain/message.ts';
import type { Handler } from '../handler.ts';
import { orgOf } from './client.ts';

type DeliveryHandler<Command extends DeliveryCommand> = Handler<
  Omit<Command, 'type'>,
  DeliveryCommand,
  Stateless,
  DeliveryEvent,
  void
>;

const shared = {
  rebuildable: true,
  decider: delivery,
  streamId: () => 'messages',
  org: ({ clientId }: DeliveryCommand) => orgOf(clientId),
  aggregate: () => ({ state: {}, revision: 'any' }) as const,
  toReply: () => undefined,
};

/** PUBREL: the sender gives the packet id back. */
export const release: DeliveryHandler<ReleaseMessage> = {
  ...shared,
  name: 'mqtt/release',
  toCommand: (request) => ({ type: 'ReleaseMessage', ...request }),
};

/** The acknowledgements that one read from a client's socket held, by the positions of their messages. */
export const acknowledge: DeliveryHandler<AcknowledgeDeliveries> = {
  ...shared,
  name: 'mqtt/acknowledge',
  toCommand: (request) => ({ type: 'AcknowledgeDeliveries', ...request }),
};

/** The oldest deliveries of a session that is owed more than its bound. */
export const drop: DeliveryHandler<DropDeliveries> = {
  ...shared,
  name: 'mqtt/drop',
  toCommand: (request) => ({ type: 'DropDeliveries', ...request }),
};
