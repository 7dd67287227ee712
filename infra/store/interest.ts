/** What a reader asked for, as a test on one event. */
import { subjectsOf } from '../../domain/event-subjects.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Interest } from './event-store.ts';

/** Whether an event is what the reader asked for; without an interest every event is. */
export function matchesInterest(event: RecordedEvent, interest: Interest | undefined): boolean {
  if (interest === undefined) return true;
  const { stream, org, device, clientId, types, since, until } = interest;
  if (stream !== undefined && event.stream !== stream) return false;
  if (org !== undefined && event.metadata.org !== org) return false;
  if (types !== undefined && !types.includes(event.type)) return false;
  if (since !== undefined && event.metadata.recordedAt < since) return false;
  if (until !== undefined && event.metadata.recordedAt >= until) return false;
  if (device === undefined && clientId === undefined) return true;
  const subjects = subjectsOf(event);
  if (clientId !== undefined && subjects.clientId !== clientId) return false;
  return device === undefined || subjects.devices.includes(device);
}
