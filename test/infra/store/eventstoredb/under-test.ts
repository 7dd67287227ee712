/** A store over the double, for tests of its own behaviour. */
import { join } from 'node:path';
import type { NewEvent, RecordedEvent } from '../../../../domain/recorded-event.ts';
import type { AppendOutcome, ExpectedRevision } from '../../../../infra/store/event-store.ts';
import {
  type EventStoreDb,
  type EventStoreDbOptions,
  openEventStoreDb,
} from '../../../../infra/store/eventstoredb/store.ts';
import { all, append } from '../../../contract/store-probe.ts';
import { type EventStoreDouble, startEventStoreDouble } from '../../../doubles/eventstoredb/start.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';

/** Answers are waited for a short time only, so that a test of a silent server is short. */
export const DEADLINE_MS = 400;

export type Opened = Readonly<{
  store: EventStoreDb;
  append: (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) => Promise<AppendOutcome>;
  log: () => Promise<readonly RecordedEvent[]>;
  /** Resolves when the store finds the server reachable, or not. */
  becomes: (state: 'reachable' | 'unreachable') => Promise<void>;
}>;

/** What a test is given: a server, what was said, and a way to open stores, one at a time; those left open are closed. */
export type Stage = Readonly<{
  server: EventStoreDouble;
  said: string[];
  directory: string;
  open: (options?: Partial<EventStoreDbOptions>) => Promise<Opened>;
}>;

/** Runs a body with a server of the double. */
export async function withServer(body: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await startEventStoreDouble();
  const said: string[] = [];
  const directory = join(temporaryDirectory(), 'copy');
  const stores: EventStoreDb[] = [];
  const open = async (options: Partial<EventStoreDbOptions> = {}): Promise<Opened> => {
    const store = await openEventStoreDb({
      url: server.connectionString,
      directory,
      node: 'n1',
      deadlineMs: DEADLINE_MS,
      report: (sentence) => said.push(sentence),
      ...options,
    });
    stores.push(store);
    return {
      store,
      append: (stream, expected, events) => append(store, stream, expected, events),
      log: () => all(store, { direction: 'forwards' }),
      becomes: (state) => becomes(store, state),
    };
  };
  try {
    await body({ server, said, directory, open });
  } finally {
    server.faults.clear();
    for (const store of stores) await store.close();
    server.close();
  }
}

/** Runs a body with a server and a store that is open. */
export function withStore(body: (stage: Stage & Opened) => Promise<void>, options: Partial<EventStoreDbOptions> = {}) {
  return withServer(async (stage) => body({ ...stage, ...(await stage.open(options)) }));
}

async function becomes(store: EventStoreDb, state: 'reachable' | 'unreachable'): Promise<void> {
  const isThere = () => store.health().reachable === (state === 'reachable');
  await new Promise<void>((resolve) => {
    if (isThere()) return resolve();
    store.onHealth(() => isThere() && resolve());
  });
}
