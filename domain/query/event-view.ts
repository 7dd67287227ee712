/** One event at a time, as queries look at it: what is costly to find out is found out once, and only when a term asks for it. */
import { type Subjects, subjectsOf } from '../event-subjects.ts';
import type { RecordedEvent } from '../recorded-event.ts';

/** What a topic in the platform's form, or as a device writes it, says of a message. */
export type TopicParts = Readonly<{ evt?: string; cmd?: string; fmt?: string }>;

// A leading mark is kept, so that the text is the payload and not nearly the payload. What is not UTF-8 can still hold words.
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NOT_READ = Symbol('not read');

export class EventView {
  event!: RecordedEvent;
  #subjects: Subjects | undefined;
  #parts: TopicParts | undefined;
  #text: string | undefined;
  #value: unknown = NOT_READ;

  /** Turns to an event, and forgets the one before. */
  look(event: RecordedEvent): void {
    this.event = event;
    this.#subjects = undefined;
    this.#parts = undefined;
    this.#text = undefined;
    this.#value = NOT_READ;
  }

  /** A member of the event's facts, when it is a text. */
  text(member: string): string | undefined {
    const value = this.member(member);
    return typeof value === 'string' ? value : undefined;
  }

  member(name: string): unknown {
    return (this.event.data as Readonly<Record<string, unknown>>)[name];
  }

  get subjects(): Subjects {
    this.#subjects ??= subjectsOf(this.event);
    return this.#subjects;
  }

  get topicParts(): TopicParts {
    this.#parts ??= partsOf(this.text('topic'));
    return this.#parts;
  }

  /** The payload as text; what is not UTF-8 has replacement characters in it. Empty when there is none. */
  get payloadText(): string {
    this.#text ??= this.event.payload === undefined ? '' : lossy.decode(this.event.payload);
    return this.#text;
  }

  /** The payload's JSON value; its text when it is no JSON; undefined when it is no text either, or when there is none. */
  get payloadValue(): unknown {
    if (this.#value === NOT_READ) this.#value = jsonOrText(this.event.payload);
    return this.#value;
  }
}

function jsonOrText(payload: Uint8Array | undefined): unknown {
  if (payload === undefined) return undefined;
  let text: string | undefined;
  try {
    text = strict.decode(payload);
    return JSON.parse(text);
  } catch {
    return text; // undefined when already the bytes are no text
  }
}

function partsOf(topic: string | undefined): TopicParts {
  if (topic === undefined) return {};
  const levels = topic.split('/', 9);
  if (levels[0] !== 'iot-2') return {};
  const at = levels[1] === 'type' ? 5 : 1;
  const name = levels[at + 1];
  const kind = levels[at];
  if (name === undefined || (kind !== 'evt' && kind !== 'cmd')) return {};
  const fmt = levels[at + 2] === 'fmt' ? levels[at + 3] : undefined;
  return { [kind]: name, ...(fmt === undefined ? {} : { fmt }) };
}
