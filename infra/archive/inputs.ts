/** Where inputs begin in a log: the events of one are never taken apart, or their replay would miss the rest. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { handlers } from '../../handlers/catalogue.ts';

/** Types of events that need no recorded input: their handlers make it again from them. */
const rebuilt = new Set([...handlers.values()].flatMap((handler) => Object.keys(handler.rebuild ?? {})));

/** Whether an event is the first of its input. A Will stands in its client's stream, behind the end of its connection. */
export function beginsInput({ type, stream, metadata }: RecordedEvent): boolean {
  return metadata.input !== undefined || (rebuilt.has(type) && !stream.startsWith('client-'));
}
