/** A suite in which every test gets an empty store of its own. */
import type { EventStore } from '../../infra/store/event-store.ts';
import { suite } from '../spec/suite.ts';

/** Opens an empty store; `clean` removes what it left behind, after the store was closed. */
export type OpenStore = () => Promise<Readonly<{ store: EventStore; clean: () => Promise<void> }>>;

/** Opens the suite and gives the way to add tests to it; the store is closed after each. */
export function storeSuite(
  name: string,
  open: OpenStore,
): (title: string, body: (store: EventStore) => Promise<void>) => void {
  const test = suite(`event store: ${name}`);
  return (title, body) => test(title, () => withStore(open, body));
}

/** Runs a body with an empty store, and closes it. */
export async function withStore(open: OpenStore, body: (store: EventStore) => Promise<void>): Promise<void> {
  const { store, clean } = await open();
  try {
    await body(store);
  } finally {
    await store.close();
    await clean();
  }
}
