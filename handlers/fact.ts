/** What events say, compared: those that an input left then, and those that it leaves now. */
import type { DomainEvent } from '../domain/decider.ts';
import type { RecordedEvent } from '../domain/recorded-event.ts';
import { nodeStreams } from './decide.ts';

/** What an event says, as canonical JSON: members in order, bytes as base64, the streams of a node without its name. */
export type Fact = Readonly<{ type: string; stream: string; org: string; data: unknown; payload?: string }>;

/** The events that an input left, or would leave: all in one stream of one org. */
export type Left = Readonly<{ stream: string; org: string; events: readonly DomainEvent[] }>;

/** Whether the recorded events are to the letter what was decided now. Members that JSON does not know do not count, nor does their order. */
export function isSame(recorded: readonly RecordedEvent[], { stream, org, events }: Left): boolean {
  if (recorded.length !== events.length) return false;
  for (const [index, event] of events.entries()) {
    const then = recorded[index] as RecordedEvent;
    if (then.type !== event.type || then.metadata.org !== org) return false;
    if (then.stream !== stream && withoutNode(then) !== stream) return false;
    if (!sameData(then.data, event.data) || !sameBytes(then.payload, event.payload)) return false;
  }
  return true;
}

/** The facts of recorded events. */
export function recordedFacts(recorded: readonly RecordedEvent[]): readonly Fact[] {
  return recorded.map((event) => factOf(event, withoutNode(event), event.metadata.org));
}

/** The facts of decided events. */
export function decidedFacts({ stream, org, events }: Left): readonly Fact[] {
  return events.map((event) => factOf(event, stream, org));
}

function factOf({ type, data, payload }: DomainEvent, stream: string, org: string): Fact {
  const bytes = payload && { payload: Buffer.from(payload).toString('base64') };
  return { type, stream, org, data: canonical(data), ...bytes };
}

/** Some logs spread what a node says over several streams: `messages-{node}-{shard}`. */
function withoutNode({ stream, metadata: { node } }: RecordedEvent): string {
  const category = stream.slice(0, stream.indexOf('-'));
  if (!nodeStreams.has(category) || !stream.startsWith(node, category.length + 1)) return stream;
  const shard = stream.slice(category.length + 1 + node.length);
  return shard === '' || shard.startsWith('-') ? category : stream;
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
}

type Members = Readonly<Record<string, unknown>>;

function sameData(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => sameData(item, other[index]));
  }
  for (const name in one) if (!sameData((one as Members)[name], (other as Members)[name])) return false;
  for (const name in other)
    if ((other as Members)[name] !== undefined && (one as Members)[name] === undefined) return false;
  return true;
}

/** The same value with its members in order, without those that JSON does not know. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, canonical(member)]),
  );
}
