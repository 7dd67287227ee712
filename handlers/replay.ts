/**
 * The inputs of a log, decided again by today's handlers. What was recorded is what the world is folded from, so that one divergence does
 * not make the next: each input is judged by itself.
 */
import type { DomainEvent } from '../domain/decider.ts';
import { type EventType, eventTypes, eventVersion, type SandboxEvent } from '../domain/events/catalogue.ts';
import { upcast } from '../domain/events/upcasters.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import { requestOf } from '../domain/recorded-input.ts';
import type { World } from '../projections/world.ts';
import type { AnyHandler } from './catalogue.ts';
import { decide } from './decide.ts';
import { decidedFacts, type Fact, isSame, type Left, recordedFacts } from './fact.ts';
import type { Context } from './handler.ts';

/**
 * Changes with what `Replay` takes or gives, or with what it needs of `handlers/catalogue.ts` and `projections/world.ts`: another checkout's
 * is used only when it has the same.
 */
export const REPLAY_CONTRACT = 1;

/** An input with what it left then (`recorded`) and what it leaves now (`decided`); `thrown` when it leaves nothing but an error. */
export type Replayed = Readonly<{
  handler: string;
  /** What it left; the first event tells when and where it came. */
  left: readonly RecordedEvent[];
  request: unknown;
  context: Context;
  /** All that the decision needed of the request and the world, and the aggregate's state that it was made on. */
  command: unknown;
  state: unknown;
  thrown?: string;
  same: boolean;
  /** Made when they are asked for. */
  recorded: readonly Fact[];
  decided: readonly Fact[];
}>;

/** Why an event could not be decided again, or not even be folded. */
export type NotReplayed = Readonly<{ event: RecordedEvent; why: string }>;

export type Step =
  | Readonly<{ replayed: Replayed; skipped?: never }>
  | Readonly<{ skipped: NotReplayed; replayed?: never }>;

/** How many events are known before one is folded, at first: whoever was decided in between stands at most so far behind its basis. */
const LOOK_AHEAD_EVENTS = 1_024;

/**
 * How many at most. It grows with what is met: where a log whose order is made elsewhere was not to be reached for a while, all that was decided
 * meanwhile came at once. That is what a node holds back at most, as small events.
 */
const LOOK_AHEAD_EVENTS_MAX = 262_144;

export type ReplayOptions = Readonly<{
  handlers: ReadonlyMap<string, AnyHandler>;
  /** As of right before the first event that is fed. */
  world: World;
  /** Which inputs are decided again, by their first event; all when left out. */
  wanted?: (first: RecordedEvent) => boolean;
  /** There were events before the first one that is fed: it may belong to an input whose beginning is not there, and that is not told of. */
  cut?: boolean;
}>;

/** Feed it a log in order. While a step is looked at, the world is the one that it was decided on. */
export class Replay {
  readonly #handlers: ReplayOptions['handlers'];
  readonly #world: World;
  readonly #wanted: NonNullable<ReplayOptions['wanted']>;
  readonly #cut: boolean;
  readonly #rebuilding: ReadonlyMap<string, AnyHandler>;
  /** Events that are known and not folded yet, from `#next` on. */
  #ahead: RecordedEvent[] = [];
  #next = 0;
  #lookAhead = LOOK_AHEAD_EVENTS;
  /** How many events have been let go of: what is ahead is counted from there. */
  #gone = 0;
  /** Inputs ahead that were decided before their turn would come, by their basis: where they stand among all events. */
  readonly #based = new Map<Position, number[]>();
  /** What was decided on a world that is gone. */
  readonly #tooLate = new Set<RecordedEvent>();
  /** What was decided before its turn, by its first event. */
  readonly #early = new Map<RecordedEvent, Step>();

  constructor({ handlers, world, wanted = () => true, cut = false }: ReplayOptions) {
    this.#handlers = handlers;
    this.#world = world;
    this.#wanted = wanted;
    this.#cut = cut;
    this.#rebuilding = new Map(
      [...handlers.values()].flatMap((handler) => Object.keys(handler.rebuild ?? {}).map((type) => [type, handler])),
    );
  }

  /** Takes the next events of the log; answers what became of the inputs that can be judged now, in the log's order. */
  *feed(events: Iterable<RecordedEvent>): Generator<Step> {
    for (const recorded of events) {
      const event = upcast(recorded);
      this.#ahead.push(event);
      const { basis } = event.metadata;
      if (basis !== undefined && basis < event.position - 1) this.#note(event, basis);
      if (this.#ahead.length - this.#next <= this.#lookAhead) continue;
      const step = this.#look();
      if (step) yield step;
      const failed = this.#fold();
      if (failed) yield failed;
    }
  }

  /** The last event that is known was decided on the world at `basis`, before others came in between. */
  #note(event: RecordedEvent, basis: Position): void {
    const distance = event.position - basis;
    if (distance * 2 > this.#lookAhead) this.#lookAhead = Math.min(distance * 4, LOOK_AHEAD_EVENTS_MAX);
    if (basis < this.#world.position) {
      this.#tooLate.add(event);
      return;
    }
    const place = this.#gone + this.#ahead.length - 1;
    const others = this.#based.get(basis);
    if (others) others.push(place);
    else this.#based.set(basis, [place]);
  }

  /** There is no more. */
  *end(): Generator<Step> {
    while (this.#next < this.#ahead.length) {
      const step = this.#look();
      if (step) yield step;
      const failed = this.#fold();
      if (failed) yield failed;
    }
  }

  /** What became of the input that the next event begins; undefined where it begins none. */
  #look(): Step | undefined {
    const event = this.#ahead[this.#next] as RecordedEvent;
    const early = this.#early.size > 0 ? this.#early.get(event) : undefined;
    if (early) this.#early.delete(event);
    if (early || !this.#tooLate.delete(event)) return early ?? this.#judge(this.#next);
    if (this.#cut || !this.#begins(this.#next) || !this.#wanted(event)) return undefined;
    return { skipped: { event, why: `it was decided more than ${this.#lookAhead} events before it came` } };
  }

  #fold(): Step | undefined {
    if (this.#based.size > 0) this.#judgeEarly(this.#world.position);
    const event = this.#ahead[this.#next++] as RecordedEvent;
    if (this.#next >= this.#lookAhead) {
      // The one before tells whether the next one begins an input.
      this.#gone += this.#next - 1;
      this.#ahead = this.#ahead.slice(this.#next - 1);
      this.#next = 1;
    }
    // It has been told of already.
    if (notKnown(event) !== undefined) return undefined;
    try {
      this.#world.fold(event);
    } catch (error) {
      return { skipped: { event, why: `the world could not take it: ${(error as Error).message}` } };
    }
    return undefined;
  }

  /** Decides what was decided on the world as it is now, though other events come first in the log. */
  #judgeEarly(position: Position): void {
    for (const place of this.#based.get(position) ?? []) {
      const index = place - this.#gone;
      const step = index > this.#next ? this.#judge(index) : undefined;
      if (step) this.#early.set(this.#ahead[index] as RecordedEvent, step);
    }
    this.#based.delete(position);
  }

  #judge(index: number): Step | undefined {
    const first = this.#ahead[index] as RecordedEvent;
    if (!this.#begins(index) || !this.#wanted(first)) return undefined;
    const unknown = notKnown(first);
    if (unknown !== undefined) return { skipped: { event: first, why: unknown } };
    const { input } = first.metadata;
    const handler = input ? this.#handlers.get(input.handler) : this.#rebuilding.get(first.type);
    if (!handler) {
      const why = input ? `there is no handler "${input.handler}"` : 'it belongs to no input that was recorded';
      return { skipped: { event: first, why } };
    }
    let end = index + 1;
    while (end < this.#ahead.length && !this.#begins(end)) end++;
    const left = this.#ahead.slice(index, end);
    let request: unknown;
    try {
      request = input ? requestOf(input, left) : rebuilt(handler, first, this.#world);
    } catch (error) {
      return { skipped: { event: first, why: `its request could not be made again: ${(error as Error).message}` } };
    }
    const context = input ? input.context : { now: first.metadata.at, random: [] };
    return { replayed: decideAgain(handler, request, this.#world, context, left) };
  }

  /** Whether an event is the first of an input, or of none: the others of an input follow it in its stream. */
  #begins(index: number): boolean {
    const { type, stream, revision, position, metadata } = this.#ahead[index] as RecordedEvent;
    if (metadata.input !== undefined || !versions.has(type)) return true;
    // A Will stands in its client's stream, behind the event of its end.
    if (this.#rebuilding.has(type) && !stream.startsWith('client-')) return true;
    const before = this.#ahead[index - 1];
    if (before === undefined && this.#cut) return false;
    return before?.stream !== stream || before.revision !== revision - 1 || before.position !== position - 1;
  }
}

const versions: ReadonlyMap<string, number> = new Map(
  eventTypes.map((type) => [type, eventVersion(type as EventType)]),
);

/** Why an event means nothing to this version; undefined when it does. */
function notKnown({ type, metadata: { version } }: RecordedEvent): string | undefined {
  const known = versions.get(type);
  if (known === undefined) return `this version knows no event type "${type}"`;
  return version > known ? `it has version ${version} of its type, this version knows ${known}` : undefined;
}

function rebuilt(handler: AnyHandler, first: RecordedEvent, world: World): unknown {
  const rebuild = handler.rebuild?.[first.type as SandboxEvent['type']];
  return (rebuild as (event: unknown, recorded: RecordedEvent, world: World) => unknown)(first, first, world);
}

function decideAgain(
  handler: AnyHandler,
  request: unknown,
  world: World,
  context: Context,
  left: readonly RecordedEvent[],
): Replayed {
  try {
    const { stream, events, command, state } = decide(handler, request as never, world, context);
    const decided = { stream, events, org: handler.org(request as never, world) };
    return new Decided(handler.name, left, request, context, isSame(left, decided), decided, { command, state });
  } catch (error) {
    const thrown = (error as Error).stack ?? String(error);
    return new Decided(handler.name, left, request, context, false, nothing, { thrown });
  }
}

const nothing: Left = { stream: '', org: '', events: [] satisfies DomainEvent[] };

/** Most inputs are the same, and nobody looks at their facts. */
class Decided implements Replayed {
  readonly handler: string;
  readonly left: readonly RecordedEvent[];
  readonly request: unknown;
  readonly context: Context;
  readonly same: boolean;
  readonly command: unknown;
  readonly state: unknown;
  declare readonly thrown?: string;
  readonly #decided: Left;

  constructor(
    handler: string,
    left: readonly RecordedEvent[],
    request: unknown,
    context: Context,
    same: boolean,
    decided: Left,
    on: Readonly<{ command?: unknown; state?: unknown; thrown?: string }>,
  ) {
    this.handler = handler;
    this.left = left;
    this.request = request;
    this.context = context;
    this.same = same;
    this.#decided = decided;
    this.command = on.command;
    this.state = on.state;
    if (on.thrown !== undefined) this.thrown = on.thrown;
  }

  get recorded(): readonly Fact[] {
    return recordedFacts(this.left);
  }

  get decided(): readonly Fact[] {
    return decidedFacts(this.#decided);
  }
}
