/** Inputs as the log keeps them, on the first event that they left: what replay feeds to handlers again. */
import type { RecordedEvent, RecordedInput } from './recorded-event.ts';

/** What stands for the bytes of a request: they are the payload of an event that it left, or of no interest but for their number. */
type BytesKept = Readonly<{ bytes: number }>;

/** An input as it is recorded. A request is data without bytes, but for `payload`. */
export function recordInput(handler: string, request: unknown, now: number, random: readonly number[]): RecordedInput {
  return { handler, request: withoutBytes(request), context: { now, ids: [], random } };
}

function withoutBytes(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || !('payload' in request)) return request;
  const { payload } = request;
  return payload instanceof Uint8Array
    ? { ...request, payload: { bytes: payload.length } satisfies BytesKept }
    : request;
}

/**
 * The request of a recorded input. Its bytes are the payload of the last event that it left with one; where none was kept, as many
 * zeros: no decision looks into them.
 */
export function requestOf({ request }: RecordedInput, left: readonly RecordedEvent[]): unknown {
  if (typeof request !== 'object' || request === null || !('payload' in request)) return request;
  const { bytes } = request.payload as BytesKept;
  const kept = left.findLast(({ payload }) => payload?.length === bytes)?.payload;
  return { ...request, payload: kept ?? new Uint8Array(bytes) };
}
