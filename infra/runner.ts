/**
 * The loop that every handler runs in: take the aggregate from the world, decide, put the events in the log, reply. It is written once;
 * no handler and no adapter repeats it.
 */
import type { DomainEvent } from '../domain/decider.ts';
import { type EventType, eventVersion } from '../domain/events/catalogue.ts';
import type { Metadata, NewEvent, Position } from '../domain/recorded-event.ts';
import { recordInput } from '../domain/recorded-input.ts';
import { decide, nodeStreams } from '../handlers/decide.ts';
import type { Handler, NodeHandler } from '../handlers/handler.ts';
import type { World } from '../projections/world.ts';
import type { Ids, Random } from './chance.ts';
import type { AppendOutcome, EventStore } from './store/event-store.ts';
import { type Heard, Turns } from './turns.ts';

/** What a handler is run with besides its request. */
export type Run = Readonly<{
  /** The connection or API call that the input belongs to. */
  correlationId?: string;
  causationId?: string;
  /** Called once the events are durable, with the id of the first and the position of the last. */
  durable?: (recorded: Readonly<{ id: string; position: Position }>) => void;
  /** Called instead of `durable` when the store refuses: whether the events are in the log is not known. */
  failed?: (error: Error) => void;
}>;

/** What an input of an aggregate is run with. `replied` is called once its events are in the world, before `durable`. */
export type TurnRun<Reply> = Run & Heard<Reply>;

export type Runner = Readonly<{
  /**
   * Runs a handler of the node's own streams: decided at once, on the world as it is. The reply may be given to the client at once at QoS 0,
   * and when `durable` is called otherwise.
   */
  run: <Request, Command, Event extends DomainEvent, Reply>(
    handler: NodeHandler<Request, Command, Event, Reply>,
    request: Request,
    run?: Run,
  ) => Reply;
  /**
   * Runs a handler of an aggregate that others may change, too. Inputs of one stream are decided one after the other; one that somebody
   * else was quicker than is decided again. Over a store that accepts events itself, `replied` is called before this returns.
   */
  runInTurn: <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    run?: TurnRun<Reply>,
  ) => void;
}>;

/** The reply to an input of an aggregate, once its events are in the world; rejects when the log refuses it. */
export function replied<Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
  { runInTurn }: Pick<Runner, 'runInTurn'>,
  handler: Handler<Request, Command, State, Event, Reply, Refusal>,
  request: Request,
  run: Pick<Run, 'correlationId' | 'causationId'> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    runInTurn(handler, request, { ...run, replied: resolve, failed: reject, thrown: reject });
  });
}

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
  const isShared = store.isShared === true;
  const turns = new Turns();

  const momentOf = <Request>(
    handler: Pick<Handler<Request, never, never, never, unknown>, 'org' | 'draws'>,
    request: Request,
  ): Moment => {
    const recordedAt = now();
    const org = handler.org(request, world);
    const at = world.timeIn(org, recordedAt);
    const draws = handler.draws === undefined ? noDraws : Array.from({ length: handler.draws }, random);
    // What comes next in a log of several nodes is known by nobody.
    const basis = !isShared && world.position === store.accepted() ? undefined : world.position;
    return { org, node, at, recordedAt, basis, draws };
  };

  const recordedAs = (
    handler: Readonly<{ name: string; rebuild?: object }>,
    request: unknown,
    events: readonly DomainEvent[],
    moment: Moment,
    run: Run | undefined,
  ): NewEvent[] => {
    const rebuilt = handler.rebuild !== undefined && (events[0] as DomainEvent).type in handler.rebuild;
    const recorded: NewEvent[] = [];
    for (const event of events) {
      const input =
        rebuilt || recorded.length > 0 ? undefined : recordInput(handler.name, request, moment.at, moment.draws);
      recorded.push(envelope(event, ids(), metadata(moment, event.type, run, input)));
    }
    return recorded;
  };

  return {
    run: (handler, request, run) => {
      const moment = momentOf(handler, request);
      const { stream, events, reply } = decide(handler, request, world, { now: moment.at, random: moment.draws });
      const recorded = recordedAs(handler, request, events, moment, run);
      const durable = run?.durable;
      const failed = run?.failed;
      const settled =
        durable === undefined && failed === undefined
          ? undefined
          : (outcome: AppendOutcome) => {
              if (outcome.ok) durable?.({ id: (recorded[0] as NewEvent).id, position: outcome.position });
              else failed?.(failureOf(outcome, handler.name));
            };
      store.append(streams.get(stream) ?? stream, 'any', recorded, settled);
      return reply;
    },

    runInTurn: (handler, request, run) => {
      const attempt = () => {
        const moment = momentOf(handler, request);
        const context = { now: moment.at, random: moment.draws };
        const { stream, aggregate, revision, events, reply } = decide(handler, request, world, context);
        const append = (settled: (outcome: AppendOutcome) => void) => {
          const recorded = recordedAs(handler, request, events, moment, run);
          store.append(streams.get(stream) ?? stream, revision, recorded, settled);
          return (recorded[0] as NewEvent).id;
        };
        return { aggregate, changes: stream === aggregate && !streams.has(stream), reply, append };
      };
      if (isShared) return turns.run(attempt, run ?? {});
      const { reply, append } = attempt();
      const accepted = store.accepted();
      const id = append((outcome) => {
        if (outcome.ok) return run?.durable?.({ id, position: outcome.position });
        // A conflict throws, whether anybody hears of failures or not.
        const failure = failureOf(outcome, handler.name);
        run?.failed?.(failure);
      });
      if (store.accepted() > accepted) run?.replied?.(reply);
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

type Moment = Readonly<{
  org: string;
  node: string;
  at: number;
  recordedAt: number;
  basis: Position | undefined;
  draws: readonly number[];
}>;

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
