/** One event at a time, as queries look at it: what is costly to find out is found out once, and only when a term asks for it. */
import { type Subjects, subjectsOf } from '../event-subjects.ts';
import type { RecordedEvent } from '../recorded-event.ts';

/** What a topic in the platform's form, or as a device writes it, says of a message. */
export type TopicParts = Readonly<{ evt?: string | undefined; cmd?: string | undefined; fmt?: string | undefined }>;

/** Whether an event is what a term asks for. */
export type EventTest = (view: EventView) => boolean;

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

const messageTopic = /^iot-2\/(?:type\/[^/]*\/id\/[^/]*\/)?(evt|cmd)\/([^/]*)(?:\/fmt\/([^/]*))?/;
const NO_PARTS: TopicParts = {};

function partsOf(topic: string | undefined): TopicParts {
  const found = topic === undefined ? null : messageTopic.exec(topic);
  if (found === null) return NO_PARTS;
  const [, kind, name, fmt] = found;
  return kind === 'evt' ? { evt: name, cmd: undefined, fmt } : { evt: undefined, cmd: name, fmt };
}
