/**
 * `Streams/BatchAppend`: the one stream on which a client sends all its appends. Source: `Streams.BatchAppend.cs` at `oss-v24.6.0`.
 */
import streams, {
  type BatchAppendReq as BatchAppendReqMessage,
  type BatchAppendResp as BatchAppendRespMessage,
} from '@eventstore/db-client/generated/streams_pb.js';
import { type handleBidiStreamingCall, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { batchAppendResponse } from './batch-append-response.ts';
import { type AppendAnswer, carryOutAppend } from './carry-out-append.ts';
import type { BatchPart } from './decode-batch.ts';
import { type Failure, toStatus } from './failures.ts';
import { failureOf, streamName } from './proposed-message.ts';
import { refusalOf, type Serving } from './serving.ts';
import type { Expectation, ProposedEvent } from './stored-event.ts';

type Call = ServerDuplexStream<BatchPart, BatchAppendRespMessage>;
type Pending = { stream: string; expected: Expectation; events: ProposedEvent[]; deadlineAt: number | undefined };

/** How many appends of one call may be half sent: far more than a client has at once. */
const PENDING_MAX = 10_000;

/** The handler of the call. */
export function batchAppendCall(serving: Serving): handleBidiStreamingCall<BatchPart, BatchAppendRespMessage> {
  return (call: Call) => {
    const pending = new Map<string, Pending>();
    let isOver = false;
    const refuse = (failure: Failure) => {
      if (isOver) return;
      isOver = true;
      pending.clear();
      call.emit('error', toStatus(failure));
    };

    call.on('data', ({ correlationId, options, events, isFinal }: BatchPart) => {
      if (isOver) return;
      const append = pending.get(correlationId) ?? begun(options);
      if (correlationId === '' || append === undefined) return refuse(failureOfOrder());
      for (const event of events) {
        const failure = failureOf(event);
        if (failure !== undefined) return refuse(failure);
        append.events.push(event);
      }
      if (!isFinal) {
        if (pending.size >= PENDING_MAX) return refuse(failureOfOrder());
        pending.set(correlationId, append);
        return;
      }
      pending.delete(correlationId);
      const refused = refusalOf(serving, call.metadata, true);
      const answer = answerOn(call, correlationId, append, () => isOver);
      if (refused?.code === status.PERMISSION_DENIED) return answer({ outcome: 'access-denied' }, () => {});
      if (refused !== undefined) return refuse(refused);
      serving.state.pass('batchAppend', () => carryOutAppend(serving, 'batchAppend', append, answer), refuse);
    });
    call.on('end', () => {
      if (!isOver) call.end();
    });
    call.on('cancelled', () => {
      isOver = true;
    });
  };
}

function answerOn(call: Call, correlationId: string, append: Pending, isOver: () => boolean) {
  return (outcome: AppendAnswer, sent: () => void) => {
    if (isOver()) return sent();
    call.write(batchAppendResponse(correlationId, append.stream, append.expected, outcome), sent);
  };
}

function begun(options: BatchAppendReqMessage.Options | undefined): Pending | undefined {
  if (options === undefined) return undefined;
  const stream = streamName(options.getStreamIdentifier());
  return {
    stream,
    expected: expectationOf(options),
    events: [],
    deadlineAt: options.getDeadline()?.toDate().getTime(),
  };
}

function expectationOf(options: BatchAppendReqMessage.Options): Expectation {
  const cases = streams.BatchAppendReq.Options.ExpectedStreamPositionCase;
  switch (options.getExpectedStreamPositionCase()) {
    case cases.STREAM_POSITION:
      return Number(options.getStreamPosition());
    case cases.NO_STREAM:
      return 'no-stream';
    case cases.STREAM_EXISTS:
      return 'stream-exists';
    default:
      return 'any';
  }
}

function failureOfOrder(): Failure {
  return { code: status.INVALID_ARGUMENT, details: 'A batch append begins with options and names its correlation id.' };
}
