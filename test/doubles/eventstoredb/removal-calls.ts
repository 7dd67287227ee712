/** `Streams/Delete` and `Streams/Tombstone`. Source: `Streams.Delete.cs` at `oss-v24.6.0`. */
import streams, {
  type DeleteReq,
  type DeleteResp,
  type TombstoneReq,
  type TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { handleUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { expectationOf } from './append-call.ts';
import { type Failure, failures, toStatus } from './failures.ts';
import { streamName } from './proposed-message.ts';
import { refusalOf, type Serving } from './serving.ts';
import { type Expectation, NO_STREAM } from './stored-event.ts';

/** The handler of the deletion after which a stream may begin again. */
export function deleteCall(serving: Serving): handleUnaryCall<DeleteReq, DeleteResp> {
  return ({ request, metadata }, callback) => {
    const { Position } = streams.DeleteResp;
    const done = (position: string) =>
      new streams.DeleteResp().setPosition(new Position().setCommitPosition(position).setPreparePosition(position));
    serving.state.pass(
      'delete',
      () => remove(serving, 'soft', request.getOptions(), refusalOf(serving, metadata, true), done, callback),
      (failure) => callback(toStatus(failure)),
    );
  };
}

/** The handler of the deletion for ever. */
export function tombstoneCall(serving: Serving): handleUnaryCall<TombstoneReq, TombstoneResp> {
  return ({ request, metadata }, callback) => {
    const { Position } = streams.TombstoneResp;
    const done = (position: string) =>
      new streams.TombstoneResp().setPosition(new Position().setCommitPosition(position).setPreparePosition(position));
    serving.state.pass(
      'tombstone',
      () => remove(serving, 'tombstone', request.getOptions(), refusalOf(serving, metadata, true), done, callback),
      (failure) => callback(toStatus(failure)),
    );
  };
}

function remove<Response>(
  { store, state }: Serving,
  kind: 'soft' | 'tombstone',
  options: DeleteReq.Options | TombstoneReq.Options | undefined,
  refused: Failure | undefined,
  done: (position: string) => Response,
  callback: sendUnaryData<Response>,
): void {
  if (refused !== undefined) return callback(toStatus(refused));
  if (options === undefined) return callback(toStatus(failures.invalidArgument('The request holds no options.')));
  const stream = streamName(options.getStreamIdentifier());
  const expected = expectationOf(options);
  const outcome = store.remove(kind, stream, expected, state.now());
  if (outcome.outcome === 'deleted') return callback(toStatus(failures.streamDeleted(stream)));
  if (outcome.outcome === 'wrong-expected-version') {
    const current = outcome.current === NO_STREAM ? undefined : String(outcome.current);
    return callback(toStatus(failures.wrongExpectedVersion(stream, revisionText(expected), current)));
  }
  callback(null, done(String(outcome.position ?? store.end())));
}

/** Source: `ExpectedVersion.cs` at `oss-v24.6.0`: the words are negative numbers in the trailers. */
function revisionText(expected: Expectation): string {
  if (typeof expected === 'number') return String(expected);
  return { 'no-stream': '-1', any: '-2', 'stream-exists': '-4' }[expected];
}
