/** Feeding a subscriber pages of durable events: history first, then what becomes durable, without gap or repeat. */
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import type { Subscription } from './event-store.ts';

/** Some of the durable events from a position on that are of interest, and the position up to which has been looked. */
export type FeedPage = Readonly<{ events: readonly RecordedEvent[]; next: Position }>;

/** What a feed reads from. A page whose `next` is where it was asked from: there is no more yet. */
export type FeedSource = Readonly<{ page: (from: Position) => FeedPage }>;

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
    const page = source.page(next);
    if (page.next === next) return;
    next = page.next;
    wake();
    if (page.events.length > 0) listener(page.events);
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
