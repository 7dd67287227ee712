/** What an embedded store answers readers, whoever writes it. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { chunkFilter } from './chunk-filter.ts';
import type { EventStore } from './event-store.ts';
import type { LogView } from './log-view.ts';
import { positionAt } from './position-at.ts';
import { type Feed, openFeed } from './subscription.ts';

/** The reading members of the port, over a view. `refresh` is called before each answer and throws when the store is closed. */
export function readingOf(
  view: LogView,
  feeds: Set<Feed>,
  refresh: () => void,
): Pick<EventStore, 'readStream' | 'readAll' | 'readPast' | 'subscribe' | 'positionAt'> {
  return {
    readStream: async function* (stream, { direction = 'forwards', fromRevision } = {}) {
      refresh();
      const forwards = direction === 'forwards';
      const wanted = ({ revision }: RecordedEvent) => {
        return fromRevision === undefined || (forwards ? revision >= fromRevision : revision <= fromRevision);
      };
      for await (const page of view.pages(forwards ? 0 : view.durable + 1, !forwards, { stream }))
        yield* page.filter(wanted);
    },
    readAll: ({ direction, from, interest, needles }) => {
      refresh();
      return direction === 'forwards'
        ? view.pages(from ?? 0, false, interest, needles)
        : view.pages(from ?? view.durable + 1, true, interest, needles);
    },
    readPast: (from) => {
      refresh();
      return view.past(from);
    },
    positionAt: async (time, org) => {
      refresh();
      return positionAt(view, time, org);
    },
    subscribe: (after, listener, interest) => {
      refresh();
      const filter = chunkFilter(interest);
      const feed = openFeed({ page: (from) => view.page(from, filter) }, after, listener, (done) => feeds.delete(done));
      feeds.add(feed);
      return feed;
    },
  };
}
