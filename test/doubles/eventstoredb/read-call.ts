/** `Streams/Read`: reads that end, and subscriptions. Source: `Streams.Read.cs` at `oss-v24.6.0`. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import { type Failure, toStatus } from './failures.ts';
import type { FaultState } from './faults.ts';
import { encodeResolved } from './links.ts';
import { readEvents } from './read-events.ts';
import { parseReadRequest, type ReadRequest } from './read-request.ts';
import { refusalOf, type Serving } from './serving.ts';
import type { DoubleStore } from './store.ts';
import type { StoredEvent } from './stored-event.ts';
import { startSubscription } from './subscription.ts';

/** A message of the answer, encoded or not. */
export type ReadMessage = ReadResp | Buffer;
type Call = ServerWritableStream<ReadReq, ReadMessage>;

/** The handler of the call. */
export function readCall(serving: Serving): handleServerStreamingCall<ReadReq, ReadMessage> {
  return (call: Call) => {
    const refuse = (failure: Failure) => void call.emit('error', toStatus(failure));
    const parsed = parseReadRequest(call.request);
    if (!parsed.ok) return refuse(parsed.failure);
    const { request } = parsed;
    const rpc = request.countMax === undefined ? 'subscribe' : 'read';
    const begin = () => {
      if (call.cancelled) return;
      const refused = refusalOf(serving, call.metadata, false);
      if (refused !== undefined) return refuse(refused);
      if (rpc === 'subscribe') subscribe(serving, call, request);
      else read(serving, call, request);
    };
    serving.state.pass(
      rpc,
      () => {
        const delayMs = serving.state.delayOf(rpc);
        if (delayMs === 0) begin();
        else setTimeout(begin, delayMs).unref();
      },
      refuse,
    );
  };
}

/** Answers are encoded by {@link encodeResolved} where there are many, by their own class where there are few. */
export function serializeReadMessage(message: ReadMessage): Buffer {
  return Buffer.isBuffer(message) ? message : Buffer.from(message.serializeBinary());
}

function read({ store, state }: Serving, call: Call, request: ReadRequest): void {
  const result = readEvents(store, request, state.now());
  if (result.found === 'failure') return void call.emit('error', toStatus(result.failure));
  if (result.found === 'nothing') {
    const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(request.stream ?? ''));
    const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
    call.write(new streams.ReadResp().setStreamNotFound(notFound));
    return void call.end();
  }
  const events: Iterator<StoredEvent> = result.events[Symbol.iterator]();
  const pump = () => {
    while (!call.cancelled) {
      const { value, done } = events.next();
      if (done === true) return void call.end();
      if (!call.write(encodeResolved(store, value, request.resolveLinks, state.now())))
        return void call.once('drain', pump);
    }
  };
  pump();
}

function subscribe({ store, state, subscribed }: Serving, call: Call, request: ReadRequest): void {
  let isOver = false;
  const over = () => {
    isOver = true;
    forget();
    subscription?.stop();
  };
  const fail = (failure: Failure) => {
    if (isOver) return;
    over();
    call.emit('error', toStatus(failure));
  };
  const forget = subscribed(fail);
  call.on('cancelled', over);
  const isHeld = () => state.isHung('subscribe');
  const onMore = (pump: () => void) => whenThereIsMore(store, state, pump);
  const write = (message: ReadMessage) => call.write(message);
  let subscription: ReturnType<typeof startSubscription> | undefined;
  subscription = startSubscription(store, request, state.now, { write, fail, isHeld, onMore });
  call.on('drain', subscription.resume);
}

/** After an append, at once or as late as the fault of the moment says; and when the faults are cleared. */
function whenThereIsMore(store: DoubleStore, state: FaultState, pump: () => void): () => void {
  let isWaiting = false;
  const appended = () => {
    const delayMs = state.delayOf('subscribe');
    if (delayMs === 0) return pump();
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      pump();
    }, delayMs).unref();
  };
  const [noAppends, noClearing] = [store.onAppended(appended), state.onCleared(pump)];
  return () => {
    noAppends();
    noClearing();
  };
}
