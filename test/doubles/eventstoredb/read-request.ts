/** What a `Streams/Read` asks for. Source: `proto/grpc/streams.proto` at `oss-v24.6.0` (`ReadReq`), `Streams.Read.cs`. */
import streams, { type ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type Failure, failures } from './failures.ts';
import { type Considers, filterOf } from './filter.ts';
import { streamName } from './proposed-message.ts';

/** Where a read begins: a revision of its stream, or a position of `$all`. */
export type From = 'start' | 'end' | number;

/** `source.stream` is undefined for `$all`; `countMax` is undefined for a subscription. */
export type ReadRequest = Readonly<{
  stream: string | undefined;
  from: From;
  isForwards: boolean;
  countMax: number | undefined;
  resolveLinks: boolean;
  filter: Filtering | undefined;
}>;

/** A filter, and after how many events that it has considered the client is told how far it is. */
export type Filtering = Readonly<{ considers: Considers; checkpointInterval: number }>;

/**
 * How many events a page of a filtered read considers when the client names no window.
 * Source: `Streams.Read.cs` at `oss-v24.6.0` (`ReadBatchSize` 32; `CheckpointIntervalMultiplier` counts windows).
 */
const WINDOW = 32;

/** Reads the options of a request. */
export function parseReadRequest(request: ReadReq): Readonly<{ ok: true; request: ReadRequest }> | Refused {
  const options = request.getOptions();
  if (options === undefined) return refused('The request holds no options.');
  const ofStream = options.getStream();
  const from = ofStream === undefined ? fromOfAll(options.getAll()) : fromOfStream(ofStream);
  if (from === undefined) return refused('The request names neither a stream nor $all, or no place to begin.');
  const isForwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  if (options.hasSubscription() && !isForwards) return refused('A subscription goes forwards.');
  const filter = options.getFilter();
  return {
    ok: true,
    request: {
      stream: ofStream === undefined ? undefined : streamName(ofStream.getStreamIdentifier()),
      from,
      isForwards,
      countMax: options.hasSubscription() ? undefined : Number(options.getCount()),
      resolveLinks: options.getResolveLinks(),
      filter: filter === undefined || ofStream !== undefined ? undefined : filteringOf(filter),
    },
  };
}

type Refused = Readonly<{ ok: false; failure: Failure }>;

function refused(details: string): Refused {
  return { ok: false, failure: failures.invalidArgument(details) };
}

function fromOfStream(options: ReadReq.Options.StreamOptions): From | undefined {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasStart()) return 'start';
  return options.hasEnd() ? 'end' : undefined;
}

function fromOfAll(options: ReadReq.Options.AllOptions | undefined): From | undefined {
  if (options === undefined) return undefined;
  const position = options.getPosition();
  if (position !== undefined) return Number(position.getCommitPosition());
  if (options.hasStart()) return 'start';
  return options.hasEnd() ? 'end' : undefined;
}

function filteringOf(filter: ReadReq.Options.FilterOptions): Filtering {
  const window = filter.hasMax() ? filter.getMax() : WINDOW;
  return { considers: filterOf(filter), checkpointInterval: window * filter.getCheckpointintervalmultiplier() };
}
