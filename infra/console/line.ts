/** One line of the console, and of `tail`, for one event. */
import type { EventType } from '../../domain/events/catalogue.ts';
import type { TimelineItem } from '../../projections/timeline.ts';
import { excerpt } from './printable.ts';

export type LineOptions = Readonly<{
  /** ANSI colours; false when left out. */
  color?: boolean;
  /** Minutes east of UTC for the clock at the beginning; 0 when left out. */
  utcOffsetMinutes?: number;
  /** Whether to show the beginning of payloads; true when left out. */
  payloads?: boolean;
}>;

/** Characters of a payload that a line shows. */
const PAYLOAD_CHARACTERS_MAX = 120;
/** Characters of the sentence: longer ones hold text that a client chose. */
const SENTENCE_CHARACTERS_MAX = 600;
const WHO_WIDTH = 22;

// biome-ignore format: a table reads in columns
const labels: Readonly<Partial<Record<EventType, string>>> = {
  ClientConnected:        'connect',
  ClientDisconnected:     'close',
  ConnectRefused:         'refused',
  SubscribeRefused:       'refused',
  UnsubscribeRefused:     'refused',
  PublishRefused:         'refused',
  ClientSubscribed:       'listen',
  ClientUnsubscribed:     'listen',
  MessagePublished:       'message',
  DuplicateReceived:      'message',
  MessageReleased:        'message',
  DeliveriesAcknowledged: 'deliver',
  DeliveriesDropped:      'dropped',
  HistoryTruncated:       'given up',
  OrgImportBegan:         'import',
  OrgImported:            'import',
  ClockSet:               'clock',
  InputIgnored:           'ignored',
  InputRefused:           'refused',
  ApiRequestAnswered:     'api',
};

const colors = { dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
type Color = keyof typeof colors;

const colorOf: Readonly<Record<string, Color>> = {
  connect: 'green',
  close: 'dim',
  refused: 'red',
  dropped: 'red',
  message: 'cyan',
  listen: 'blue',
  api: 'magenta',
};

/**
 * The line: clock, org, what kind of thing, who, what, and for messages the beginning of the payload. Refusals end with what to do. Text
 * that came from outside is bounded, and its control characters are escaped.
 */
export function timelineLine(item: TimelineItem, options: LineOptions = {}): string {
  const { color = false, utcOffsetMinutes = 0, payloads = true } = options;
  const paint = (name: Color | undefined, text: string) =>
    color && name !== undefined ? `\u001b[${colors[name]}m${text}\u001b[0m` : text;
  const label = labels[item.type as EventType] ?? item.kind;
  const who = excerpt(item.who, SENTENCE_CHARACTERS_MAX);
  const what = excerpt(item.summary.slice(item.who.length + 1), SENTENCE_CHARACTERS_MAX);
  const payload = payloads ? payloadOf(item) : undefined;
  return [
    paint('dim', clock(item.at, utcOffsetMinutes)),
    excerpt(item.org, 36).padEnd(6),
    paint(colorOf[label], label.padEnd(8)),
    who.padEnd(WHO_WIDTH),
    label === 'refused' ? paint('red', what) : what,
    ...(payload === undefined ? [] : [paint('dim', payload)]),
    ...(item.advice === undefined ? [] : [paint('yellow', `→ ${excerpt(item.advice, SENTENCE_CHARACTERS_MAX)}`)]),
  ].join(' ');
}

/** `HH:MM:SS.mmm` of an ISO time. */
function clock(at: string, utcOffsetMinutes: number): string {
  const shifted = utcOffsetMinutes === 0 ? at : new Date(Date.parse(at) + utcOffsetMinutes * 60_000).toISOString();
  return shifted.slice(11, 23);
}

function payloadOf({ payload, payloadBase64 }: TimelineItem): string | undefined {
  if (payloadBase64 !== undefined) return `base64:${excerpt(payloadBase64, PAYLOAD_CHARACTERS_MAX)}`;
  return payload === undefined || payload === '' ? undefined : excerpt(payload, PAYLOAD_CHARACTERS_MAX);
}
