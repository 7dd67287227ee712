/** `Streams/Append`: one append a call. Source: `Streams.Append.cs` at `oss-v24.6.0`. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, {
  type AppendReq as AppendReqMessage,
  type AppendResp as AppendRespMessage,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { handleClientStreamingCall, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import { type AppendAnswer, carryOutAppend } from './carry-out-append.ts';
import { type Failure, failures, toStatus } from './failures.ts';
import { failureOf, proposedEvent, streamName } from './proposed-message.ts';
import { refusalOf, type Serving } from './serving.ts';
import { type Expectation, NO_STREAM, type ProposedEvent, sizeOf } from './stored-event.ts';

type Call = ServerReadableStream<AppendReqMessage, AppendRespMessage>;

/** How long an answer may take to leave: grpc-js does not tell when a single one has. Only the death after it waits for this. */
const ANSWER_LEAVES_MS = 100;

/** The handler of the call. */
export function appendCall(serving: Serving): handleClientStreamingCall<AppendReqMessage, AppendRespMessage> {
  return (call: Call, callback: sendUnaryData<AppendRespMessage>) => {
    const events: ProposedEvent[] = [];
    let options: AppendReqMessage.Options | undefined;
    let bytes = 0;
    let isOver = false;
    const refuse = (failure: Failure) => {
      if (isOver) return;
      isOver = true;
      callback(toStatus(failure));
    };

    call.on('data', (request: AppendReqMessage) => {
      if (isOver) return;
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message === undefined) return;
      const event = proposedEvent(message);
      const failure = failureOf(event);
      if (failure !== undefined) return refuse(failure);
      events.push(event);
      bytes += sizeOf(event);
      if (bytes > serving.appendBytesMax) refuse(failures.appendTooLarge(serving.appendBytesMax));
    });
    call.on('end', () => {
      if (isOver) return;
      const refused = refusalOf(serving, call.metadata, true);
      if (refused !== undefined) return refuse(refused);
      if (options === undefined) return refuse(failures.invalidArgument('The first message holds no options.'));
      const expected = expectationOf(options);
      const request = { stream: streamName(options.getStreamIdentifier()), expected, events, deadlineAt: undefined };
      const answer = (outcome: AppendAnswer, sent: () => void) => {
        if (isOver) return;
        isOver = true;
        send(callback, request.stream, expected, outcome);
        setTimeout(sent, ANSWER_LEAVES_MS).unref();
      };
      serving.state.pass('append', () => carryOutAppend(serving, 'append', request, answer), refuse);
    });
  };
}

function send(
  callback: sendUnaryData<AppendRespMessage>,
  stream: string,
  expected: Expectation,
  answer: AppendAnswer,
): void {
  const response = new streams.AppendResp();
  switch (answer.outcome) {
    case 'success': {
      const success = new streams.AppendResp.Success();
      if (answer.revision === NO_STREAM) success.setNoStream(new shared.Empty());
      else success.setCurrentRevision(String(answer.revision));
      if (answer.position === undefined) success.setNoPosition(new shared.Empty());
      else success.setPosition(positionOf(answer.position));
      return callback(null, response.setSuccess(success));
    }
    case 'wrong-expected-version':
      return callback(null, response.setWrongExpectedVersion(wrongExpectedVersion(expected, answer.current)));
    case 'deleted':
      return callback(toStatus(failures.streamDeleted(stream)));
    case 'too-large':
      return callback(toStatus(failures.appendTooLarge(answer.bytesMax)));
    case 'timeout':
      return callback(toStatus(failures.timeout()));
    case 'access-denied':
      return callback(toStatus(failures.accessDenied()));
    case 'unknown':
      return callback(toStatus(failures.unknown('Unexpected exception')));
  }
}

function positionOf(position: number): AppendRespMessage.Position {
  const text = String(position);
  return new streams.AppendResp.Position().setCommitPosition(text).setPreparePosition(text);
}

function wrongExpectedVersion(expected: Expectation, current: number): AppendRespMessage.WrongExpectedVersion {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current === NO_STREAM) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') return wrong.setExpectedAny(new shared.Empty());
  if (expected === 'stream-exists') return wrong.setExpectedStreamExists(new shared.Empty());
  if (expected === 'no-stream') return wrong.setExpectedNoStream(new shared.Empty());
  return wrong.setExpectedRevision(String(expected));
}

/** What the options of an append, a deletion or a tombstone expect. */
export function expectationOf(
  options: Readonly<{
    hasNoStream: () => boolean;
    hasStreamExists: () => boolean;
    hasRevision: () => boolean;
    getRevision: () => string;
  }>,
): Expectation {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : 'any';
}
