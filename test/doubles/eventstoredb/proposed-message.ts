/** Events as clients send them. */
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type Failure, failures, REQUIRED_METADATA } from './failures.ts';
import type { ProposedEvent } from './stored-event.ts';

/** An event that a client proposes, or why the server will not read it. */
export type Parsed = Readonly<{ ok: true; event: ProposedEvent }> | Readonly<{ ok: false; failure: Failure }>;

/**
 * Reads a proposed message; both append calls carry the same fields.
 * Source: `Streams.Append.cs` and `Streams.BatchAppend.cs` at `oss-v24.6.0` (ids through `Uuid.FromDto`, which throws on what is no
 * UUID; required metadata). Guess: what it throws reaches the client as an unknown error, as any exception of a handler does.
 */
export function parseProposed(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Parsed {
  const metadata = message.getMetadataMap();
  const missing = REQUIRED_METADATA.filter((key) => !metadata.has(key));
  if (missing.length > 0) return { ok: false, failure: failures.missingMetadata(missing) };
  const id = idOf(message.getId());
  if (id === undefined) return { ok: false, failure: failures.unknown('Exception was thrown by handler.') };
  return {
    ok: true,
    event: {
      id,
      type: metadata.get('type') ?? '',
      contentType: metadata.get('content-type') ?? '',
      data: message.getData_asU8(),
      metadata: message.getCustomMetadata_asU8(),
    },
  };
}

const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function idOf(uuid: UUID | undefined): string | undefined {
  const text = uuid?.getString().toLowerCase() ?? '';
  return UUID_TEXT.test(text) ? text : undefined;
}

/** The name in a stream identifier. */
export function streamName(identifier: { getStreamName_asU8: () => Uint8Array } | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}
