/** What the server's answers mean. The client tells by class, by `type` and by gRPC code, and not always by the same. */

/** What became of an append. */
export type Answer =
  /** `revision`: that of the last event. */
  | Readonly<{ as: 'stored'; revision: number }>
  | Readonly<{ as: 'conflict'; actual: number | 'none' }>
  /** Nothing was stored, and the same again would be refused again. */
  | Readonly<{ as: 'refused'; error: Error }>
  /** It may have been stored or not. `poisoned`: the client is not to be trusted with another. */
  | Readonly<{ as: 'unknown'; error: Error; poisoned: boolean }>;

/** The client's errors that say for certain that nothing was stored. */
const refusals: ReadonlySet<unknown> = new Set([
  'maximum-append-size-exceeded',
  'stream-deleted',
  'invalid-argument',
  'invalid-transaction',
]);

/** The message of an answer that the client has no class for: the server has looked at the append and not liked it. */
const UNRECOGNISED = /^Could not recognize/;

type ClientError = Readonly<{ type?: unknown; code?: unknown; actualVersion?: unknown; maxAppendSize?: unknown }>;

/** The answer that an error of the client is. Anything that is not certain is unknown: an append may have been stored and its answer lost. */
export function answerOf(thrown: unknown): Answer {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { type, code, actualVersion } = error as ClientError;
  if (type === 'wrong-expected-version') return { as: 'conflict', actual: revisionOf(actualVersion) };
  if (refusals.has(type) || UNRECOGNISED.test(error.message)) return { as: 'refused', error: told(error) };
  // Answers to this one append; the stream that they came by is whole. A follower names the leader, and the client goes there by itself.
  const isWhole = type === 'not-leader' || (type === 'deadline-exceeded' && code === undefined);
  return { as: 'unknown', error: told(error), poisoned: !isWhole };
}

/** Whether asking again is of no use until somebody changes something. */
export function isRefusedAccess(error: Error): boolean {
  return (error as ClientError).type === 'access-denied';
}

/** Revisions are bigints, or words where there is none. */
function revisionOf(version: unknown): number | 'none' {
  return typeof version === 'bigint' ? Number(version) : 'none';
}

// Many of the client's errors have no message, only a type.
function told(error: Error): Error {
  if (error.message !== '') return error;
  const { type, code, maxAppendSize } = error as ClientError;
  const limit = maxAppendSize === undefined ? '' : ` (the server takes ${maxAppendSize} bytes)`;
  return Object.assign(new Error(`${type ?? `gRPC status ${code}`}${limit}`, { cause: error }), { type, code });
}
