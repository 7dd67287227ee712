/** The log cut into its inputs, each with the handler, the request and the context that gave its events. */
import type { EventOf, SandboxEvent } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { fromPlatform } from '../../domain/topic.ts';
import type { Context, Handler } from '../../handlers/handler.ts';
import { acknowledge, drop, release } from '../../handlers/mqtt/delivery.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { answerCall, start, stop } from '../../handlers/sandbox/facts.ts';
import type { World } from '../../projections/world.ts';
import { exportedHandlers } from './exported-handlers.ts';

/** A handler whose types are not looked at: what a log names by text. */
export type AnyHandler = Handler<never, never, never, never, unknown, unknown>;

const handlers = (await exportedHandlers()).flatMap(({ value }) => ('decider' in value ? [value as AnyHandler] : []));

export type Input = Readonly<{
  handler: AnyHandler;
  request: unknown;
  context: Context;
  events: readonly RecordedEvent[];
}>;

/**
 * The inputs of a log in order. `world` is folded up to the input while it is being looked at, because a request that was not recorded is
 * rebuilt from its event and the world before it.
 */
export function* inputsOf(log: readonly RecordedEvent[], world: World): Generator<Input> {
  const topics = new Map<string, string>();
  for (let at = 0; at < log.length; ) {
    const first = log[at] as RecordedEvent;
    const { input } = first.metadata;
    if (input && first.type === 'ApiRequestAnswered') {
      // The call's event keeps an input that left no event of its own.
      yield { handler: handlerOf(input.handler), request: input.request, context: input.context, events: [] };
    }
    if (!input || first.type === 'ApiRequestAnswered') {
      const [handler, request] = rebuilt(first, world, topics);
      if (!handler.rebuildable) throw new Error(`${first.type} of ${handler.name} has lost its input`);
      yield { handler, request, context: { now: first.metadata.at, random: [] }, events: [first] };
      world.fold(first);
      at++;
      continue;
    }
    const events = appended(log, at);
    const request = withBytes(input.request, events);
    yield { handler: handlerOf(input.handler), request, context: input.context, events };
    for (const event of events) world.fold(event);
    at += events.length;
  }
}

function handlerOf(name: string): AnyHandler {
  const handler = handlers.find((one) => one.name === name);
  if (!handler) throw new Error(`the log names "${name}", which is no handler`);
  return handler;
}

/** The events of one append: an aggregate's stream holds recorded inputs only, so that the next one begins where another input stands. */
function appended(log: readonly RecordedEvent[], at: number): readonly RecordedEvent[] {
  const { stream } = log[at] as RecordedEvent;
  const single = /^(messages|refusals|sandbox|api)-/.test(stream);
  const next = log.findIndex(
    (event, index) => index > at && (single || event.stream !== stream || event.metadata.input),
  );
  return log.slice(at, next < 0 ? log.length : next);
}

/** The bytes of a request stand beside the event that kept them; of a refused message only their number is kept. */
function withBytes(request: unknown, events: readonly RecordedEvent[]): unknown {
  const known = events as unknown as readonly SandboxEvent[];
  // A takeover begins with the end of the older connection, whose Will is not this input's.
  const keeper = known.find(({ type }) => type === 'ClientConnected') ?? known[0];
  const payload = keeper?.type === 'PublishRefused' ? zeros(keeper) : keeper?.payload;
  return payload === undefined ? request : { ...(request as object), payload };
}

const zeros = ({ data: { payloadBytes } }: EventOf<'PublishRefused'>) => new Uint8Array(payloadBytes);
const asked = (handler: unknown, request: unknown) => [handler as AnyHandler, request] as const;

/** `topics` remembers what each open QoS 2 message was sent to. */
function rebuilt(
  recorded: RecordedEvent,
  world: World,
  topics: Map<string, string>,
): readonly [handler: AnyHandler, request: unknown] {
  const event = recorded as unknown as SandboxEvent;
  const { payload = new Uint8Array(0) } = event;
  switch (event.type) {
    case 'MessagePublished': {
      const { clientId, topic, qos, packetId = 0, dup = false, retain = false } = event.data;
      const session = world.client(clientId)?.session;
      if (!session) throw new Error(`"${clientId}" published without being known`);
      const sent = fromPlatform(session.principal, topic);
      topics.set(`${clientId} ${packetId}`, sent);
      return asked(publish, { clientId, topic: sent, qos, packetId, dup, retain, payload });
    }
    case 'PublishRefused': {
      const { clientId, topic, qos } = event.data;
      const open = world.client(clientId)?.session.unreleased ?? new Set();
      const free = Array.from({ length: open.size + 1 }, (_, index) => index + 1).find((id) => !open.has(id));
      const packetId = qos === 0 ? 0 : free;
      return asked(publish, { clientId, topic, qos, packetId, dup: false, retain: false, payload: zeros(event) });
    }
    case 'DuplicateReceived': {
      // The message that it repeats stands in the log, open.
      const { clientId, packetId } = event.data;
      const topic = topics.get(`${clientId} ${packetId}`);
      return asked(publish, { clientId, topic, qos: 2, packetId, dup: true, retain: false, payload });
    }
    case 'MessageReleased':
      return asked(release, event.data);
    case 'DeliveriesAcknowledged': {
      const { clientId, received = [], completed = [] } = event.data;
      return asked(acknowledge, { clientId, received, completed });
    }
    case 'DeliveriesDropped':
      return asked(drop, event.data);
    case 'SandboxStarted':
      return asked(start, event.data);
    case 'SandboxStopped':
      return asked(stop, event.data);
    case 'ApiRequestAnswered':
      return asked(answerCall, { ...event.data, org: recorded.metadata.org });
    default:
      throw new Error(`${event.type} has neither an input nor a way to rebuild it`);
  }
}
