/** Which recorded messages are published again, and what of the log has to be read for them. */
import { type Selection, selection } from '../../domain/query/selection.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { type RepublishMessageRequest, republishMessage } from '../../handlers/sandbox/republish-message.ts';
import type { Interest } from '../store/event-store.ts';
import type { ReplayOrder } from './port.ts';

/** `interest` is what the store narrows by; `isWanted` is the whole truth. */
export type WantedMessages = Readonly<{ interest: Interest; isWanted: (event: RecordedEvent) => boolean }>;

/** The messages of an order, wherever they stand. */
export function wantedMessages({
  org,
  from,
  to,
  commands,
  query,
}: Omit<ReplayOrder, 'into' | 'speed'>): WantedMessages {
  const asked = selection(query?.terms ?? []);
  const since = latest(from?.time, asked.interest.since);
  const until = earliest(to?.time, asked.interest.until);
  const bounds = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  return {
    interest: { ...narrow(asked), org, types: ['MessagePublished'], ...bounds },
    isWanted: (event) => {
      if (event.type !== 'MessagePublished' || event.metadata.org !== org) return false;
      return isSentAgain(event, commands) && asked.matches(event);
    },
  };
}

/** What indexes know besides the org and the type of event. */
function narrow({ interest: { stream, device, clientId } }: Selection): Interest {
  return {
    ...(stream !== undefined && { stream }),
    ...(device !== undefined && { device }),
    ...(clientId !== undefined && { clientId }),
  };
}

/** What devices and gateways sent, and what applications commanded. */
function isSentAgain({ data, metadata }: RecordedEvent, commands: boolean): boolean {
  const { clientId, topic } = data as Readonly<{ clientId: string; topic: string }>;
  if (isCopy(metadata.input)) return false;
  if (clientId.startsWith('d:') || clientId.startsWith('g:')) return true;
  return commands && /^[aA]:/.test(clientId) && topic.split('/')[5] === 'cmd';
}

/** Whether a message has come from its own org before: it would come once more with each time that it is published again. */
function isCopy(input: RecordedEvent['metadata']['input']): boolean {
  if (input?.handler !== republishMessage.name) return false;
  const { org, originalOrg } = input.request as RepublishMessageRequest;
  return org === originalOrg;
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
