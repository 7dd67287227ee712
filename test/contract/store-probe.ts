/** Asking a store things in tests: append and wait, read all, listen until. */
import type { PastEvent, RecordedEvent } from '../../domain/recorded-event.ts';
import type { AppendOutcome, EventStore, ExpectedRevision, ReadOptions } from '../../infra/store/event-store.ts';

/** 1 to n. */
export function count(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

export function ids(events: readonly RecordedEvent[]): string[] {
  return events.map((event) => event.id);
}

export function places(...outcomes: AppendOutcome[]): unknown[] {
  return outcomes.map((outcome) => (outcome.ok ? [outcome.position, outcome.revision] : outcome));
}

/** An event with its payload as text, fit to be compared. */
export function plain({ payload, ...rest }: RecordedEvent): unknown {
  return payload === undefined ? rest : { ...rest, payload: Buffer.from(payload).toString('latin1') };
}

/** Appends and waits for the outcome. */
export function append(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: Parameters<EventStore['append']>[2],
): Promise<AppendOutcome> {
  return new Promise((resolve) => store.append(stream, expected, events, resolve));
}

/** All that `readAll` finds. */
export async function all(store: EventStore, options: ReadOptions): Promise<RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const page of store.readAll(options)) found.push(...page);
  return found;
}

/** All that `readPast` finds. */
export async function past(store: EventStore, from: number): Promise<PastEvent[]> {
  const found: PastEvent[] = [];
  for await (const page of store.readPast(from)) found.push(...page);
  return found;
}

/** What a fold may read of an event, fit to be compared. */
export function foldable({
  position,
  stream,
  revision,
  type,
  data,
  payload,
  payloadBytes,
  metadata,
}: PastEvent): unknown {
  const { org, node, at, recordedAt } = metadata;
  const bytes = payload && Buffer.from(payload).toString('latin1');
  return {
    position,
    stream,
    revision,
    type,
    data,
    payload: bytes,
    payloadBytes,
    metadata: { org, node, at, recordedAt },
  };
}

export async function streamOf(
  store: EventStore,
  stream: string,
  options?: Parameters<EventStore['readStream']>[1],
): Promise<RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const event of store.readStream(stream, options)) found.push(event);
  return found;
}

/** A subscriber that can be waited for. */
export function listen(store: EventStore, after: number) {
  const events: RecordedEvent[] = [];
  const state = {
    events,
    durable: true,
    until,
    positions: () => events.map((event) => event.position),
    close: () => subscription.close(),
  };
  let wake = () => {};
  const subscription = store.subscribe(after, (page) => {
    if (page.length === 0 || (page.at(-1)?.position ?? 0) > store.head()) state.durable = false;
    events.push(...page);
    wake();
  });
  async function until(position: number): Promise<void> {
    while ((events.at(-1)?.position ?? -1) < position) await new Promise<void>((resolve) => (wake = resolve));
  }
  return state;
}
