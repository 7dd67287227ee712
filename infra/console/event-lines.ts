/** From the log of events to the lines of the console. */
import { eventTypes } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { timelineItem } from '../../projections/timeline.ts';
import type { EventStore, Subscription } from '../store/event-store.ts';
import { type LineOptions, timelineLine } from './line.ts';
import { lineLimit } from './line-limit.ts';
import { type Level, loudnessOf } from './loudness.ts';

/** Where lines go: `fields` for a log that is read by programs, `text` for one that is read by people. */
export type LineSink = Readonly<{
  enabled: (level: Level) => boolean;
  write: (level: Level, text: string, fields: object) => void;
}>;

type Source = Pick<EventStore, 'subscribe' | 'head'>;

/** Lines per second of each kind on a terminal: more scroll by unread. */
const LINES_PER_SECOND = 50;
/** How long a count of what was left out may stay unsaid when nothing else happens. */
const FLUSH_MS = 1_000;

/** Writes readable lines for what happens from now on: for people, so their number per second is limited. */
export function followForPeople(
  store: Source,
  sink: LineSink,
  options: LineOptions & Readonly<{ linesPerSecond?: number; flushMs?: number }>,
): Subscription {
  const limit = lineLimit(options.linesPerSecond ?? LINES_PER_SECOND);
  let timer: NodeJS.Timeout | undefined;
  const tell = (lines: readonly string[]) => {
    for (const line of lines) sink.write('info', line, {});
  };
  const flush = () => {
    timer = undefined;
    tell(limit.flush());
  };
  const show = (event: RecordedEvent) => {
    const { level, about } = loudnessOf(event.type, true);
    if (about !== undefined) {
      const { shown, left } = limit.admit(about, Math.floor(event.metadata.recordedAt / 1_000));
      tell(left);
      if (!shown) {
        timer ??= setTimeout(flush, options.flushMs ?? FLUSH_MS).unref();
        return;
      }
    }
    sink.write(level, timelineLine(timelineItem(event), options), {});
  };
  const subscription = store.subscribe(
    store.head(),
    (events) => {
      for (const event of events) show(event);
    },
    { types: shownTypes(sink, true) },
  );
  return {
    close: () => {
      subscription.close();
      clearTimeout(timer);
      flush();
    },
  };
}

/** Writes a record for what happens from now on: for programs, so with everything but the payload, of which there is a beginning at most. */
export function followForPrograms(store: Source, sink: LineSink, { payloads = true }: LineOptions): Subscription {
  // Messages come by the ten thousand: what is not shown is not even read.
  const types = shownTypes(sink, false);
  const show = (events: readonly RecordedEvent[]) => {
    for (const event of events) {
      const { level } = loudnessOf(event.type, false);
      const { summary, payload, payloadBase64, who: _, recordedAt: __, ...fields } = timelineItem(event);
      const start = payloads
        ? { payload: payload?.slice(0, PAYLOAD_START), payloadBase64: payloadBase64?.slice(0, PAYLOAD_START) }
        : {};
      sink.write(level, summary, { ...fields, ...start });
    }
  };
  return store.subscribe(store.head(), show, { types });
}

/** The event types whose lines are loud enough to be shown. */
function shownTypes(sink: LineSink, terminal: boolean): readonly string[] {
  return eventTypes.filter((type) => sink.enabled(loudnessOf(type, terminal).level));
}

/** Characters of a payload that a record holds. */
const PAYLOAD_START = 120;
