/**
 * The inputs of a log, decided again by today's handlers. What was recorded is what the world is folded from, so that one divergence does
 * not make the next: each input is judged by itself.
 */
import type { SandboxEvent } from '../domain/events/catalogue.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import { requestOf } from '../domain/recorded-input.ts';
import type { World } from '../projections/world.ts';
import type { AnyHandler } from './catalogue.ts';
import { decide, nodeStreams } from './decide.ts';
import type { Context } from './handler.ts';

/** What an event says, in a form that compares: canonical JSON, bytes as base64, the streams of a node without its name. */
export type Fact = Readonly<{ type: string; stream: string; org: string; data: unknown; payload?: string }>;

/** An input with what it left then (`recorded`) and what it leaves now (`decided`); `thrown` when it leaves nothing but an error. */
export type Replayed = Readonly<{
  handler: string;
  /** Where its first event stands. */
  position: Position;
  org: string;
  request: unknown;
  context: Context;
  recorded: readonly Fact[];
  decided: readonly Fact[];
  thrown?: string;
  same: boolean;
  /** The aggregate's state that was decided on. */
  state: unknown;
}>;

/** Why an input could not be decided again. */
export type NotReplayed = Readonly<{ position: Position; type: string; why: string }>;

export type Step = Readonly<{ replayed: Replayed }> | Readonly<{ skipped: NotReplayed }>;

/** How many events are known before one is folded: whoever was decided in between stands at most so far behind its basis. */
const LOOK_AHEAD_EVENTS = 1_024;

type Options = Readonly<{
  handlers: ReadonlyMap<string, AnyHandler>;
  /** As of right before the first event that is fed. */
  world: World;
  /** Which inputs are decided again, by their first event; all when left out. */
  wanted?: (first: RecordedEvent) => boolean;
}>;

/** Feed it a log in order. */
export class Replay {
  readonly #handlers: Options['handlers'];
  readonly #world: World;
  readonly #wanted: NonNullable<Options['wanted']>;
  readonly #rebuilding: ReadonlyMap<string, AnyHandler>;
  /** Events that are known and not folded yet, from `#next` on. */
  #ahead: RecordedEvent[] = [];
  #next = 0;
  /** Inputs that were decided before their turn, because their basis came before, by the position of their first event. */
  readonly #early = new Map<Position, Step>();
  /** How many of the events ahead name their basis. */
  #based = 0;

  constructor({ handlers, world, wanted = () => true }: Options) {
    this.#handlers = handlers;
    this.#world = world;
    this.#wanted = wanted;
    this.#rebuilding = new Map(
      [...handlers.values()].flatMap((handler) => Object.keys(handler.rebuild ?? {}).map((type) => [type, handler])),
    );
  }

  /** Takes the next events of the log; answers what became of the inputs that can be judged now, in the log's order. */
  *feed(events: Iterable<RecordedEvent>): Generator<Step> {
    for (const event of events) {
      this.#ahead.push(event);
      if (event.metadata.basis !== undefined) this.#based++;
      if (this.#ahead.length - this.#next > LOOK_AHEAD_EVENTS) yield* this.#take();
    }
  }

  /** There is no more. */
  *end(): Generator<Step> {
    while (this.#next < this.#ahead.length) yield* this.#take();
  }

  *#take(): Generator<Step> {
    const event = this.#ahead[this.#next] as RecordedEvent;
    if (this.#begins(event)) {
      const step = this.#early.get(event.position) ?? this.#judge(this.#next);
      this.#early.delete(event.position);
      if (step) yield step;
    }
    this.#next++;
    if (event.metadata.basis !== undefined) this.#based--;
    this.#world.fold(event);
    if (this.#based > 0) this.#judgeEarly(event.position);
    if (this.#next >= LOOK_AHEAD_EVENTS) {
      this.#ahead = this.#ahead.slice(this.#next);
      this.#next = 0;
    }
  }

  /** Decides what was decided on the world as it is now, though other events come first in the log. */
  #judgeEarly(position: Position): void {
    for (let index = this.#next + 1; index < this.#ahead.length; index++) {
      const event = this.#ahead[index] as RecordedEvent;
      if (event.metadata.basis !== position || !this.#begins(event)) continue;
      const step = this.#judge(index);
      if (step) this.#early.set(event.position, step);
    }
  }

  /** Whether an input's first event. A Will stands in its client's stream, behind the event of its end. */
  #begins({ type, stream, metadata }: RecordedEvent): boolean {
    return metadata.input !== undefined || (this.#rebuilding.has(type) && !stream.startsWith('client-'));
  }

  #judge(index: number): Step | undefined {
    const first = this.#ahead[index] as RecordedEvent;
    if (!this.#wanted(first)) return undefined;
    let end = index + 1;
    while (end < this.#ahead.length && !this.#begins(this.#ahead[end] as RecordedEvent)) end++;
    const left = this.#ahead.slice(index, end);
    const { input } = first.metadata;
    const { position, type } = first;
    const handler = input ? this.#handlers.get(input.handler) : this.#rebuilding.get(type);
    if (!handler) return { skipped: { position, type, why: `there is no handler "${input?.handler}"` } };
    const context = input ? input.context : { now: first.metadata.at, random: [] };
    try {
      const request = input ? requestOf(input, left) : this.#rebuilt(handler, first);
      return { replayed: this.#decideAgain(handler, request, context, left) };
    } catch (error) {
      return { skipped: { position, type, why: `its request could not be made again: ${(error as Error).message}` } };
    }
  }

  #rebuilt(handler: AnyHandler, first: RecordedEvent): unknown {
    const rebuild = handler.rebuild?.[first.type as SandboxEvent['type']];
    return (rebuild as (event: unknown, recorded: RecordedEvent, world: World) => unknown)(first, first, this.#world);
  }

  #decideAgain(handler: AnyHandler, request: unknown, context: Context, left: readonly RecordedEvent[]): Replayed {
    const first = left[0] as RecordedEvent;
    const { position } = first;
    const recorded = left.map((event) => factOf(event, event.stream, event.metadata.org, first.metadata.node));
    const about = { handler: handler.name, position, org: first.metadata.org, request, context, recorded };
    try {
      const { stream, events, state } = decide(handler, request as never, this.#world, context);
      const org = handler.org(request as never, this.#world);
      const decided = events.map((event) => factOf(event, stream, org, ''));
      return { ...about, decided, same: JSON.stringify(decided) === JSON.stringify(recorded), state };
    } catch (error) {
      return { ...about, decided: [], thrown: (error as Error).stack ?? String(error), same: false, state: undefined };
    }
  }
}

type Told = Readonly<{ type: string; data: object; payload?: Uint8Array }>;

function factOf({ type, data, payload }: Told, stream: string, org: string, node: string): Fact {
  return {
    type,
    stream: withoutNode(stream, node),
    org,
    data: canonical(data),
    ...(payload !== undefined && { payload: Buffer.from(payload).toString('base64') }),
  };
}

function withoutNode(stream: string, node: string): string {
  const end = `-${node}`;
  const own = stream.endsWith(end) ? stream.slice(0, -end.length) : stream;
  return nodeStreams.has(own) ? own : stream;
}

/** The same facts in the same order of members, without those that JSON does not know. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([one], [other]) => (one < other ? -1 : 1)).map(([k, v]) => [k, canonical(v)]),
  );
}
