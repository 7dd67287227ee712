/** Feeding a subscriber pages of durable events: history first, then what becomes durable, without gap or repeat. */
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import type { Subscription } from './event-store.ts';

/** What a feed reads from. `page` answers the durable events from a position on (some of them; none when there are none yet). */
export type FeedSource = Readonly<{ page: (from: Position) => readonly RecordedEvent[] }>;

export type Feed = Subscription & Readonly<{ wake: () => void }>;

/**
 * Starts after `after` and hands over one page per turn of the event loop; `wake` tells it that more has become durable.
 * The order and completeness come from one place: the feed only ever asks for what follows the last event it handed over.
 * What the listener throws is not caught: a reader that breaks is broken code.
 */
export function openFeed(
  source: FeedSource,
  after: Position,
  listener: (events: readonly RecordedEvent[]) => void,
  onClose: (feed: Feed) => void,
): Feed {
  let next = after + 1;
  let scheduled = false;
  let closed = false;
  const pump = () => {
    scheduled = false;
    if (closed) return;
    const events = source.page(next);
    const last = events.at(-1);
    if (last === undefined) return;
    next = last.position + 1;
    wake();
    listener(events);
  };
  const wake = () => {
    if (scheduled || closed) return;
    scheduled = true;
    setImmediate(pump);
  };
  const feed: Feed = {
    wake,
    close: () => {
      if (closed) return;
      closed = true;
      onClose(feed);
    },
  };
  wake();
  return feed;
}
