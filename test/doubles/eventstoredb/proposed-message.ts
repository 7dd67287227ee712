/** Events as clients send them. */
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type Failure, failures, REQUIRED_METADATA } from './failures.ts';
import type { ProposedEvent } from './stored-event.ts';

/** The event in a message of `Append`, whatever {@link failureOf} thinks of it. */
export function proposedEvent(message: AppendReq.ProposedMessage): ProposedEvent {
  const metadata = message.getMetadataMap();
  return {
    id: message.getId()?.getString().toLowerCase() ?? '',
    type: metadata.get('type') ?? '',
    contentType: metadata.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Why the server will not read an event, if so.
 * Source: `Streams.Append.cs` and `Streams.BatchAppend.cs` at `oss-v24.6.0` (ids through `Uuid.FromDto`, which throws on what is no
 * UUID; required metadata). Guess: what it throws reaches the client as an unknown error, as any exception of a handler does.
 */
export function failureOf({ id, type, contentType }: ProposedEvent): Failure | undefined {
  if (type === '' || contentType === '') {
    return failures.missingMetadata(REQUIRED_METADATA.filter((key) => (key === 'type' ? type : contentType) === ''));
  }
  return UUID_TEXT.test(id) ? undefined : failures.unknown('Exception was thrown by handler.');
}

/** The name in a stream identifier. */
export function streamName(identifier: { getStreamName_asU8: () => Uint8Array } | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}
