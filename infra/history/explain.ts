/** Explains a message of the past: the world right before it routes it once more, and what became of each delivery is looked up. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { Explainer, type Explanation } from '../../projections/explanation.ts';
import type { World } from '../../projections/world.ts';
import type { EventStore } from '../store/event-store.ts';

/** What settles a delivery. */
const types = ['DeliveriesAcknowledged', 'DeliveriesDropped', 'ClientDisconnected', 'ClientConnected'];

/**
 * Events looked at for one delivery. A session is owed a bounded number of messages, so an open delivery is settled or dropped long before;
 * one that is still open then is shown as it is.
 */
const EVENTS_PER_DELIVERY_MAX = 20_000;

/** Deliveries looked up for one message, each with a search of its own: as many as anybody reads. The others are shown as they were written. */
const DELIVERIES_MAX = 1_000;

/** `before` is the world right before the message; it is folded on. */
export async function explainMessage(
  store: Pick<EventStore, 'readAll'>,
  message: RecordedEvent,
  before: World,
): Promise<Explanation | undefined> {
  const explainer = new Explainer(message.id, before);
  explainer.feed(message);
  const waiting = [...explainer.waiting].slice(0, DELIVERIES_MAX);
  for (const clientId of waiting) {
    let left = EVENTS_PER_DELIVERY_MAX;
    const pages = store.readAll({
      direction: 'forwards',
      from: message.position + 1,
      interest: { clientId, types },
    });
    for await (const page of pages) {
      for (const event of page) explainer.feed(event);
      left -= page.length;
      if (left <= 0 || !explainer.waiting.has(clientId)) break;
    }
  }
  return explainer.explanation;
}
