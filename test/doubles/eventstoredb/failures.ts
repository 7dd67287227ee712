/**
 * What a server answers when it will not do something: gRPC statuses with trailers, and the details inside a batch append's answer.
 * Source: `EventStore.Core/Services/Transport/Grpc/RpcExceptions.cs` and `Constants.cs` at `oss-v24.6.0`; the client's
 * `utils/CommandError.ts` (6.2.1) reads the trailers back.
 */
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';

/** A refusal of a whole call; `trailers` are what the client tells the cases by. */
export type Failure = Readonly<{ code: status; details: string; trailers?: Readonly<Record<string, string>> }>;

/** Where a client finds the leader. */
export type Endpoint = Readonly<{ host: string; port: number }>;

export const failures = {
  accessDenied: (): Failure => ({
    code: status.PERMISSION_DENIED,
    details: 'Access Denied',
    trailers: { exception: 'access-denied' },
  }),
  unauthenticated: (): Failure => ({ code: status.UNAUTHENTICATED, details: 'Unauthenticated' }),
  /** A call that the server itself broke off. */
  dropped: (): Failure => ({ code: status.CANCELLED, details: 'Operation Cancelled' }),
  timeout: (): Failure => ({ code: status.ABORTED, details: 'Operation timed out' }),
  unknown: (details: string): Failure => ({ code: status.UNKNOWN, details }),
  notReady: (): Failure => ({ code: status.UNAVAILABLE, details: 'Server Is Not Ready' }),
  tooBusy: (): Failure => ({ code: status.UNAVAILABLE, details: 'Server Is Too Busy' }),
  notLeader: ({ host, port }: Endpoint): Failure => ({
    code: status.NOT_FOUND,
    details: `Leader info available at ${host}:${port}.`,
    trailers: { exception: 'not-leader', 'leader-endpoint-host': host, 'leader-endpoint-port': String(port) },
  }),
  streamDeleted: (stream: string): Failure => ({
    code: status.FAILED_PRECONDITION,
    details: `Event stream '${stream}' is deleted.`,
    trailers: { exception: 'stream-deleted', 'stream-name': stream },
  }),
  wrongExpectedVersion: (stream: string, expected: string, current: string | undefined): Failure => ({
    code: status.FAILED_PRECONDITION,
    details: `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${current ?? 'no stream'}`,
    trailers: {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': expected,
      ...(current === undefined ? {} : { 'actual-version': current }),
    },
  }),
  appendTooLarge: (bytesMax: number): Failure => ({
    code: status.INVALID_ARGUMENT,
    details: `Maximum Append Size of ${bytesMax} Exceeded.`,
    trailers: { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(bytesMax) },
  }),
  missingMetadata: (missing: readonly string[]): Failure => ({
    code: status.INVALID_ARGUMENT,
    details: `Required Metadata Property '${missing.join(',')}' is missing`,
    trailers: {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': REQUIRED_METADATA.join(','),
    },
  }),
  invalidArgument: (details: string): Failure => ({ code: status.INVALID_ARGUMENT, details }),
} as const;

/** What every proposed event must say of itself. Source: `Constants.Metadata.RequiredMetadata`. */
export const REQUIRED_METADATA = ['type', 'content-type'] as const;

/** A failure as grpc-js sends it. */
export function toStatus({ code, details, trailers = {} }: Failure): Partial<StatusObject> & { code: status } {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code, details, metadata };
}
