/** The one listener that hears of events at the moment they are accepted. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';

/**
 * Hands events to a listener in log order. A listener may append in turn: it is not entered again, what it appends reaches it when it has
 * returned. What the listener throws goes to whoever appended.
 */
export type Follower = Readonly<{ hear: (events: readonly RecordedEvent[]) => void }>;

/** A follower around a listener. */
export function followerOf(listener: (event: RecordedEvent) => void): Follower {
  const waiting: RecordedEvent[] = [];
  let busy = false;
  return {
    hear: (events) => {
      for (const event of events) waiting.push(event);
      if (busy) return;
      busy = true;
      try {
        for (let i = 0; i < waiting.length; i++) listener(waiting[i] as RecordedEvent);
      } finally {
        waiting.length = 0;
        busy = false;
      }
    },
  };
}
