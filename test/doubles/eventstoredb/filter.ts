/** The filters that a server applies to `$all`. Source: `EventStore.Core/Services/Storage/EventFilter.cs` at `oss-v24.6.0`. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from './stored-event.ts';

/** Whether an event passes. */
export type Considers = (event: StoredEvent) => boolean;

/** The filter that a request describes: a regular expression without flags, or prefixes, on the type or on the stream's name. */
export function filterOf(options: ReadReq.Options.FilterOptions): Considers {
  const [expression, subject] = options.hasStreamIdentifier()
    ? [options.getStreamIdentifier(), (event: StoredEvent) => event.stream]
    : [options.getEventType(), (event: StoredEvent) => event.type];
  const regex = expression?.getRegex() ?? '';
  if (regex !== '') {
    const pattern = new RegExp(regex);
    return (event) => pattern.test(subject(event));
  }
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => subject(event).startsWith(prefix));
}
