/** Arrival: an event that comes by the subscription gets its place in the copy, and whoever waits for it is told. */
import type { Awaited } from './awaited.ts';
import type { ServerEvent } from './client.ts';
import type { Copy } from './copy.ts';
import { decodeEvent } from './encoding.ts';
import type { translation } from './translate.ts';

type Options = Readonly<{
  copy: Copy;
  incoming: ReturnType<typeof translation>['incoming'];
  awaited: Awaited;
  /** Stands before the names of the streams. */
  space: string;
  report: (sentence: string) => void;
}>;

/** Takes in events in the order of `$all`. Those that are in the copy already are passed over. Throws when the copy turns out not to fit. */
export function intakeOf({ copy, incoming, awaited, space, report }: Options): (event: ServerEvent) => void {
  const { log, positions } = copy;
  return (stored) => {
    if (stored.position <= positions.last) return;
    const stream = stored.stream.slice(space.length);
    const event = decodeEvent(stored);
    if (event === undefined) {
      report(`The event ${stored.id} in stream "${stored.stream}" of EventStoreDB is no sandbox's: it is left out.`);
      return;
    }
    if (stored.revision <= log.revisionOf(stream)) {
      positions.spoil();
      throw new Error(
        `the copy of the log does not fit EventStoreDB: it has revision ${stored.revision} of "${stream}" already. Start again, it will be made anew`,
      );
    }
    // First: whoever hears of the event may point at it.
    positions.add(stored.position);
    const position = log.take(stream, stored.revision, incoming(event, positions.end - 1));
    awaited.arrived(stream, stored.revision, stored.id, position);
  };
}
