/** Recognising an append that was done before: its events stand where it would have put them. */
import type { Position } from '../../domain/recorded-event.ts';
import type { BatchLog } from './batch-log.ts';
import { decodeEvent, emptyHead, readHead } from './event-record.ts';
import type { IndexFile } from './index-file.ts';
import { rangeOfRevision } from './index-query.ts';
import type { LogView } from './log-view.ts';
import type { StreamSource } from './open-chunk.ts';

/** Where to look: the open chunk, the sealed ones back to `indexedTo`, and by the index before that. */
type Places = Readonly<{ log: BatchLog; view: LogView; index: IndexFile; indexedTo: Position }>;

/** An append with an exact revision; -1 stands for a stream that does not exist. */
type Attempt = Readonly<{ stream: string; expected: number; events: readonly Readonly<{ id: string }>[] }>;

/** The place of the last event, if exactly these events stand in the stream after the expected revision. */
export function repeatedAppend(
  places: Places,
  { stream, expected, events }: Attempt,
): { position: Position; revision: number } | undefined {
  let place: { position: Position; revision: number } | undefined;
  for (let i = 0; i < events.length; i++) {
    const revision = expected + 1 + i;
    const found = find(places, stream, revision);
    if (found?.id !== events[i]?.id || found === undefined) return undefined;
    place = { position: found.position, revision };
  }
  return place;
}

function find(places: Places, stream: string, revision: number): { id: string; position: Position } | undefined {
  const source = sourceOf(places, stream, revision);
  if (source === undefined) return undefined;
  const head = emptyHead();
  for (let i = 0; i < source.events; i++) {
    readHead(source, i, head);
    if (head.revision === revision && source.streamName(head.stream) === stream) return decodeEvent(source, i);
  }
  return undefined;
}

function sourceOf({ log, view, index, indexedTo }: Places, stream: string, revision: number): StreamSource | undefined {
  const holds = ({ streams }: StreamSource) => {
    return streams.some(
      ({ name, firstRevision, events }) =>
        name === stream && revision >= firstRevision && revision < firstRevision + events,
    );
  };
  if (holds(log.source)) return log.source;
  for (const chunk of view.backwards(log.source.first - 1, indexedTo)) if (holds(chunk)) return chunk;
  const range = rangeOfRevision(index, stream, revision);
  if (range === undefined) return undefined;
  for (const chunk of view.backwards(range.end - 1, range.first)) if (holds(chunk)) return chunk;
  return undefined;
}
