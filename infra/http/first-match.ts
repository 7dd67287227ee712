/** Waiting for the first event that matches: in the log's history first, then in what becomes durable. */
import { setImmediate } from 'node:timers/promises';
import type { Selection } from '../../domain/query/selection.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { LIVE_QUEUE_EVENTS_MAX } from './limits.ts';
import type { HttpPorts } from './ports.ts';

/** `event` is undefined when the wait was ended. `examined`: events looked at, all up to position `upTo`, where another wait may go on. */
export type FirstMatch = Readonly<{ event: RecordedEvent | undefined; examined: number; upTo: Position }>;

/** Resolves with the first matching event after a position, or with none soon after `over`. */
export async function firstMatch(
  store: HttpPorts['store'],
  { interest, matches }: Selection,
  after: Position,
  over: AbortSignal,
): Promise<FirstMatch> {
  let upTo = after;
  let examined = 0;
  const look = (page: readonly RecordedEvent[]) => {
    for (const event of page) {
      examined++;
      upTo = event.position;
      if (matches(event)) return event;
    }
    return undefined;
  };
  const outcome = (event?: RecordedEvent): FirstMatch => ({ event, examined, upTo });

  // History is read by index where there is one; a subscription would be handed every event.
  for (let behind = true; behind; behind = store.head() - upTo > LIVE_QUEUE_EVENTS_MAX) {
    const head = store.head();
    for await (const page of store.readAll({ direction: 'forwards', from: upTo + 1, interest })) {
      const event = look(page);
      if (event !== undefined || over.aborted) return outcome(event);
      await setImmediate(); // let the broker have its turn
    }
    upTo = Math.max(upTo, head);
    if (over.aborted) return outcome();
  }

  return new Promise((resolve) => {
    let isOver = false;
    const end = (event?: RecordedEvent) => {
      isOver = true;
      over.removeEventListener('abort', stop);
      resolve(outcome(event));
      queueMicrotask(() => subscription.close()); // it may still be about to be returned
    };
    const stop = () => end();
    over.addEventListener('abort', stop);
    const subscription = store.subscribe(
      upTo,
      (page) => {
        const event = isOver ? undefined : look(page);
        if (event !== undefined) end(event);
      },
      interest,
    );
  });
}
