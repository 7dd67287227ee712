/**
 * The loop that every handler runs in: take the aggregate from the world, decide, put the events in the log, reply. It is written once;
 * no handler and no adapter repeats it.
 */
import { type DomainEvent, isEvents } from '../domain/decider.ts';
import { type EventType, eventVersion } from '../domain/events/catalogue.ts';
import type { Metadata, NewEvent, Position, RecordedInput } from '../domain/recorded-event.ts';
import type { Context, Handler } from '../handlers/handler.ts';
import type { World } from '../projections/world.ts';
import type { Ids, Random } from './chance.ts';
import type { AppendOutcome, EventStore } from './store/event-store.ts';

/** What a handler is run with besides its request. */
export type Run = Readonly<{
  /** The connection or API call that the input belongs to. */
  correlationId?: string;
  causationId?: string;
  /**
   * Called once the events are durable, with the id of the first and the position of the last; never when the store fails, which ends the
   * process. Not called when nothing was decided.
   */
  durable?: (recorded: Readonly<{ id: string; position: Position }>) => void;
  /** Called instead of `durable` when the store refuses: whether the events are in the log is not known. */
  failed?: (error: Error) => void;
  /** The input to record with the first event, where the handler itself has none worth keeping. */
  input?: RecordedInput;
  /** Called with the input when no event keeps it: nothing was decided, or it was refused. Whoever asks records it with an event of its own. */
  unrecorded?: (input: RecordedInput) => void;
}>;

export type Runner = Readonly<{
  /** Runs a handler on a request. The reply may be given to the client at once at QoS 0, and when `durable` is called otherwise. */
  run: <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    run?: Run,
  ) => Reply;
}>;

/** Streams that belong to the node rather than to an aggregate: each has one writer. */
const nodeStreams: ReadonlySet<string> = new Set(['messages', 'refusals', 'sandbox', 'api']);

const noDraws: readonly number[] = [];
const none: readonly never[] = [];

/** Makes the runner. `now` is the wall clock in ms since the epoch; it, the ids and the chance are the only sources of either. */
export function createRunner({
  store,
  world,
  node,
  now,
  ids,
  random,
}: Readonly<{ store: EventStore; world: World; node: string; now: () => number; ids: Ids; random: Random }>): Runner {
  const streams = new Map([...nodeStreams].map((stream) => [stream, `${stream}-${node}`]));

  return {
    run: (handler, request, run) => {
      const at = now();
      const draws = handler.draws === undefined ? noDraws : Array.from({ length: handler.draws }, random);
      const context = { now: at, random: draws };
      const command = handler.toCommand(request, world, context);
      const { state, revision } = handler.aggregate(command, world);
      const decided = handler.decider.decide(command, state);
      const reply = handler.toReply(decided, request, state, context);
      const events = isEvents(decided) ? decided : none;
      if (events.length === 0) {
        run?.unrecorded?.(inputOf(handler.name, request, context));
        return reply;
      }
      const durable = run?.durable;
      const org = handler.org(command, world);
      const input = handler.rebuildable ? run?.input : inputOf(handler.name, request, context);
      const recorded: NewEvent[] = [];
      for (const event of events) {
        recorded.push(
          envelope(event, ids(), metadata(org, node, at, event.type, run, recorded.length === 0 ? input : undefined)),
        );
      }
      const stream = handler.streamId(command);
      // A conflict must be heard of even where nobody waits.
      const settled =
        durable === undefined && revision === 'any'
          ? undefined
          : (outcome: AppendOutcome) => {
              if (outcome.ok) return durable?.({ id: (recorded[0] as NewEvent).id, position: outcome.position });
              // A conflict throws, whether anybody hears of failures or not.
              const failure = failureOf(outcome, handler.name);
              run?.failed?.(failure);
            };
      store.append(streams.get(stream) ?? stream, revision, recorded, settled);
      return reply;
    },
  };
}

function failureOf(outcome: Extract<AppendOutcome, { ok: false }>, name: string): Error {
  // The world is folded at acceptance, so a conflict on an embedded store is a fault of ours.
  if (outcome.reason === 'wrong-expected-revision') {
    throw new Error(`${name} was decided on an old revision; the stream is at ${outcome.actual}`);
  }
  return outcome.error;
}

function envelope(event: DomainEvent, id: string, metadata: Metadata): NewEvent {
  return event.payload === undefined
    ? { id, type: event.type, data: event.data, metadata }
    : { id, type: event.type, data: event.data, payload: event.payload, metadata };
}

function metadata(
  org: string,
  node: string,
  at: number,
  type: string,
  run: Run | undefined,
  input: RecordedInput | undefined,
): Metadata {
  const made: { -readonly [K in keyof Metadata]: Metadata[K] } = {
    org,
    node,
    at,
    recordedAt: at,
    version: eventVersion(type as EventType),
  };
  if (run?.correlationId !== undefined) made.correlationId = run.correlationId;
  if (run?.causationId !== undefined) made.causationId = run.causationId;
  if (input !== undefined) made.input = input;
  return made;
}

function inputOf(handler: string, request: unknown, { now, random }: Context): RecordedInput {
  return { handler, request: withoutBytes(request), context: { now, ids: [], random } };
}

/** A request as it is recorded: its bytes stand in the event's payload already. */
function withoutBytes(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || !('payload' in request)) return request;
  const { payload: _, ...rest } = request;
  return rest;
}
