/**
 * How an export ends for those who are still connected: an archive is of a past that is over, so their connections are closed in it as
 * they are when a sandbox stops. Decided by the same handlers, so that it replays, and made from what is there alone: the same log gives
 * the same archive.
 */
import { closeReason } from '../../domain/close-codes.ts';
import { noCounters } from '../../domain/connection.ts';
import type { DomainEvent } from '../../domain/decider.ts';
import type { Metadata, RecordedEvent } from '../../domain/recorded-event.ts';
import { recordInput } from '../../domain/recorded-input.ts';
import { isNodeStream } from '../../domain/streams.ts';
import { decide } from '../../handlers/decide.ts';
import type { Handler } from '../../handlers/handler.ts';
import { drop } from '../../handlers/mqtt/delivery.ts';
import { disconnect } from '../../handlers/mqtt/disconnect.ts';
import type { World } from '../../projections/world.ts';
import { derivedId } from './hash.ts';

/** Close code of connections that end with their sandbox. Source: amlen server_utils/include/ismrc.h. */
const SERVER_STOPPED = 93;

/**
 * The events that close what is open, behind the last event; among them what a Will brings to a queue that is full. `world` is as of right
 * behind the last event, with the bound on queues that was in force, and folds them.
 */
export function* closings(world: World, last: RecordedEvent): Generator<RecordedEvent> {
  const open = [...world.clients()].flatMap(({ state: { online } }) => online ?? []);
  open.sort((one, other) => (one.clientId < other.clientId ? -1 : 1));
  const closing = new Closing(world, last);
  for (const { clientId, connectionId } of open) {
    const request = { clientId, connectionId, closeCode: SERVER_STOPPED, counters: noCounters };
    yield* closing.input(disconnect, { ...request, reason: closeReason(SERVER_STOPPED) }, connectionId);
    for (const session of [...world.overflowing]) {
      const positions = world.excess(session);
      yield* closing.input(drop, {
        clientId: session.clientId,
        positions,
        reason: 'The queue of the session is full.',
      });
    }
  }
}

class Closing {
  readonly #world: World;
  readonly #last: RecordedEvent;
  #position: number;

  constructor(world: World, last: RecordedEvent) {
    this.#world = world;
    this.#last = last;
    this.#position = last.position;
  }

  /** The events of one input, as the runner would record them. */
  *input<Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    correlationId?: string,
  ): Generator<RecordedEvent> {
    const { org, node, at, recordedAt } = this.#last.metadata;
    const { stream, revision, events } = decide(handler, request, this.#world, { now: at, random: [] });
    for (const [index, { type, data, payload }] of events.entries()) {
      const isRebuilt = handler.rebuild !== undefined && type in handler.rebuild;
      const metadata: Metadata = {
        ...{ org, node, at, recordedAt, version: 1 },
        ...(correlationId !== undefined && { correlationId }),
        ...(index === 0 && !isRebuilt && { input: recordInput(handler.name, request, at, []) }),
      };
      const position = ++this.#position;
      const event: RecordedEvent = {
        position,
        stream: isNodeStream(`${stream}-`) ? `${stream}-${node}` : stream,
        revision: typeof revision === 'number' ? revision + 1 + index : 0,
        id: derivedId(`behind ${this.#last.id} at the end of an export: ${position}`),
        ...{ type, data, metadata },
        ...(payload !== undefined && { payload }),
      };
      this.#world.fold(event);
      yield event;
    }
  }
}
