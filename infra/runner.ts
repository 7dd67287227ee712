/**
 * The loop that every handler runs in: take the aggregate from the world, decide, put the events in the log, reply. It is written once;
 * no handler and no adapter repeats it.
 */
import type { DomainEvent } from '../domain/decider.ts';
import { type EventType, eventVersion } from '../domain/events/catalogue.ts';
import type { Metadata, NewEvent, Position } from '../domain/recorded-event.ts';
import { recordInput } from '../domain/recorded-input.ts';
import { decide, nodeStreams } from '../handlers/decide.ts';
import type { Handler } from '../handlers/handler.ts';
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
   * process.
   */
  durable?: (recorded: Readonly<{ id: string; position: Position }>) => void;
  /** Called instead of `durable` when the store refuses: whether the events are in the log is not known. */
  failed?: (error: Error) => void;
}>;

export type Runner = Readonly<{
  /** Runs a handler on a request. The reply may be given to the client at once at QoS 0, and when `durable` is called otherwise. */
  run: <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    run?: Run,
  ) => Reply;
}>;

const noDraws: readonly number[] = [];

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
      const recordedAt = now();
      const org = handler.org(request, world);
      const at = world.timeIn(org, recordedAt);
      const draws = handler.draws === undefined ? noDraws : Array.from({ length: handler.draws }, random);
      const context = { now: at, random: draws };
      const { stream, revision, events, reply } = decide(handler, request, world, context);
      const basis = world.position === store.accepted() ? undefined : world.position;
      const moment = { org, node, at, recordedAt, basis };
      const rebuilt = handler.rebuild !== undefined && (events[0] as DomainEvent).type in handler.rebuild;
      const recorded: NewEvent[] = [];
      for (const event of events) {
        const input = rebuilt || recorded.length > 0 ? undefined : recordInput(handler.name, request, at, draws);
        recorded.push(envelope(event, ids(), metadata(moment, event.type, run, input)));
      }
      const durable = run?.durable;
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

type Moment = Readonly<{ org: string; node: string; at: number; recordedAt: number; basis: Position | undefined }>;

function metadata(
  { org, node, at, recordedAt, basis }: Moment,
  type: string,
  run: Run | undefined,
  input: Metadata['input'],
): Metadata {
  const version = eventVersion(type as EventType);
  const made: { -readonly [K in keyof Metadata]: Metadata[K] } = { org, node, at, recordedAt, version };
  if (basis !== undefined) made.basis = basis;
  if (run?.correlationId !== undefined) made.correlationId = run.correlationId;
  if (run?.causationId !== undefined) made.causationId = run.causationId;
  if (input !== undefined) made.input = input;
  return made;
}
