/** Links: events of type `$>` that stand for an event of another stream. */
import { encodeReadResponse } from './encode-event.ts';
import type { DoubleStore } from './store.ts';
import { type StoredEvent, SYSTEM_TYPE } from './stored-event.ts';

/**
 * An event as it is sent: a link, when links are followed, as the event that it leads to and itself. A link to what is gone is sent
 * without an event. Source: `StorageReaderWorker.cs` at `oss-v24.6.0` (`ResolveLinkToEvent`: data `revision@stream`).
 */
export function encodeResolved(store: DoubleStore, event: StoredEvent, resolveLinks: boolean, now: number): Buffer {
  if (!resolveLinks || event.type !== SYSTEM_TYPE.link) return encodeReadResponse(event);
  return encodeReadResponse(targetOf(store, event, now), event);
}

function targetOf(store: DoubleStore, link: StoredEvent, now: number): StoredEvent | undefined {
  const [revision = '', stream = ''] = Buffer.from(link.data).toString('utf8').split(/@(.*)/s);
  const view = store.read(stream, now);
  if (view.found !== 'events' || !/^\d+$/.test(revision) || Number(revision) < view.first) return undefined;
  return view.events[Number(revision)];
}
