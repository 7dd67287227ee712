/** Stored credentials, taken out of events that leave the sandbox. */
import type { TokenDigest } from './events/registry.ts';
import type { RecordedEvent } from './recorded-event.ts';

/**
 * Stands for a stored credential that was left out. It has the form of one, and there is no token that it matches: nobody knows one whose
 * HMAC is all zeros.
 */
export const NO_CREDENTIAL: TokenDigest = { salt: '', digest: 'A'.repeat(43) };

type Holding = Pick<RecordedEvent, 'data' | 'metadata'>;

/** The event with `NO_CREDENTIAL` in the place of every digest, also in the request that led to it: both are the same, so it replays. */
export function withoutDigests<Event extends Holding>(event: Event): Event {
  const data = replaced(event.data) as Event['data'];
  const { input } = event.metadata;
  const request = input && replaced(input.request);
  if (data === event.data && request === input?.request) return event;
  return { ...event, data, metadata: input ? { ...event.metadata, input: { ...input, request } } : event.metadata };
}

/** The same value where there is nothing to replace. */
function replaced(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(replaced);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if ('salt' in value && 'digest' in value) return NO_CREDENTIAL;
  let copy: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    const kept = replaced(member);
    if (kept === member) continue;
    copy ??= { ...value };
    copy[name] = kept;
  }
  return copy ?? value;
}
