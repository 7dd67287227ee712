/** The answers to appends on the batch stream. Source: `Streams.BatchAppend.cs` and `proto/grpc/streams.proto` at `oss-v24.6.0`. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses, { type Status } from '@eventstore/db-client/generated/status_pb.js';
import streams, { type BatchAppendResp as BatchAppendRespMessage } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendAnswer } from './carry-out-append.ts';
import { type Expectation, NO_STREAM } from './stored-event.ts';

/** The answer to the append with a correlation id. */
export function batchAppendResponse(
  correlationId: string,
  stream: string,
  expected: Expectation,
  answer: AppendAnswer,
): BatchAppendRespMessage {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  const response = new streams.BatchAppendResp()
    .setCorrelationId(new shared.UUID().setString(correlationId))
    .setStreamIdentifier(identifier);
  if (expected === 'any') response.setAny(new empty.Empty());
  else if (expected === 'no-stream') response.setNoStream(new empty.Empty());
  else if (expected === 'stream-exists') response.setStreamExists(new empty.Empty());
  else response.setStreamPosition(String(expected));

  if (answer.outcome !== 'success') return response.setError(errorOf(identifier, expected, answer));
  const success = new streams.BatchAppendResp.Success();
  if (answer.revision === NO_STREAM) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(String(answer.revision));
  if (answer.position === undefined) success.setNoPosition(new empty.Empty());
  else success.setPosition(positionOf(answer.position));
  return response.setSuccess(success);
}

type Identifier = ReturnType<BatchAppendRespMessage['getStreamIdentifier']>;
type Refused = Exclude<AppendAnswer, { outcome: 'success' }>;

/** `google.rpc.Status` whose detail says by its type what happened. Source: `proto/grpc/shared.proto`; the codes: `code.proto`. */
function errorOf(identifier: Identifier, expected: Expectation, answer: Refused): Status {
  switch (answer.outcome) {
    case 'wrong-expected-version':
      return statusOf(
        status.FAILED_PRECONDITION,
        'WrongExpectedVersion',
        wrongExpectedVersion(expected, answer.current).serializeBinary(),
      );
    case 'deleted': {
      const deleted = new shared.StreamDeleted().setStreamIdentifier(identifier);
      return statusOf(status.FAILED_PRECONDITION, 'StreamDeleted', deleted.serializeBinary());
    }
    case 'too-large': {
      const tooLarge = new shared.MaximumAppendSizeExceeded().setMaxappendsize(answer.bytesMax);
      return statusOf(status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', tooLarge.serializeBinary());
    }
    case 'timeout':
      return statusOf(status.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout().serializeBinary());
    case 'access-denied':
      return statusOf(status.PERMISSION_DENIED, 'AccessDenied', new shared.AccessDenied().serializeBinary());
    case 'unknown':
      return statusOf(status.UNKNOWN, 'Unknown', new shared.Unknown().serializeBinary());
  }
}

function statusOf(code: status, type: string, detail: Uint8Array): Status {
  const details = new any.Any();
  details.pack(detail, `event_store.client.${type}`);
  return new statuses.Status()
    .setCode(code as number)
    .setMessage(type)
    .setDetails(details);
}

function wrongExpectedVersion(expected: Expectation, current: number) {
  const wrong = new shared.WrongExpectedVersion();
  if (current === NO_STREAM) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === 'any') return wrong.setExpectedAny(new empty.Empty());
  if (expected === 'stream-exists') return wrong.setExpectedStreamExists(new empty.Empty());
  if (expected === 'no-stream') return wrong.setExpectedNoStream(new empty.Empty());
  return wrong.setExpectedStreamPosition(String(expected));
}

function positionOf(position: number) {
  const text = String(position);
  return new shared.AllStreamPosition().setCommitPosition(text).setPreparePosition(text);
}
