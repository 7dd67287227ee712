/** Finds an event by its id, which no index holds: ids of one run count up, so a run is searched by halving it. */
import { ID_FRONT_CHARACTERS, type Position, type RecordedEvent } from '../../domain/recorded-event.ts';
import type { EventStore } from '../store/event-store.ts';

type Store = Pick<EventStore, 'get' | 'readAll' | 'head'>;

/** The event with an id; undefined when there is none. Ids that did not come about in a run of this log take a look at all of it. */
export async function findEvent(store: Store, id: string): Promise<RecordedEvent | undefined> {
  return (await findInRun(store, id)) ?? (await lookThrough(store, id));
}

/** Looks among the events of the run that the id is of. What is not in their order, such as an import, is not found. */
async function findInRun(store: Store, id: string): Promise<RecordedEvent | undefined> {
  const front = id.slice(0, ID_FRONT_CHARACTERS);
  let end = store.head() + 1;
  const interest = { types: ['SandboxStarted'] };
  for await (const page of store.readAll({ direction: 'backwards', interest })) {
    for (const started of page) {
      if (started.id.startsWith(front)) return halve(store, id, firstOf(store, started, front), end);
      end = started.position;
    }
  }
  return undefined;
}

/** A run begins a little before it says so: with the ends of the connections that the run before it left open. */
function firstOf(store: Store, started: RecordedEvent, front: string): Position {
  let first = started.position;
  while (first > 0 && store.get(first - 1)?.id.startsWith(front)) first--;
  return first;
}

/** Looks for an id from `first` on and before `end`. Ids that are no smaller text than the wanted one stand behind it. */
function halve(store: Store, id: string, first: Position, end: Position): RecordedEvent | undefined {
  const front = id.slice(0, ID_FRONT_CHARACTERS);
  let low = first;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const event = store.get(middle);
    if (event === undefined) return undefined;
    if (event.id === id) return event;
    if (event.id.startsWith(front) && event.id < id) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

async function lookThrough(store: Store, id: string): Promise<RecordedEvent | undefined> {
  const needles = [{ anyOf: [id.slice(0, ID_FRONT_CHARACTERS)], ignoreCase: false }];
  for await (const page of store.readAll({ direction: 'backwards', ...(isPlain(id) && { needles }) })) {
    const found = page.find((event) => event.id === id);
    if (found) return found;
  }
  return undefined;
}

/** What the store may look for as bytes. */
function isPlain(id: string): boolean {
  return /^[\w-]{2,}$/.test(id);
}
