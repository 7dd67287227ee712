/** What every event store promises, as one suite over any adapter. */
import { appendContract } from './event-store-appends.ts';
import { embeddedContract } from './event-store-embedded.ts';
import { feedContract } from './event-store-feeds.ts';
import { modelContract } from './event-store-model.ts';
import { readContract } from './event-store-reads.ts';
import { sharedContract } from './event-store-shared.ts';
import { truncationContract } from './event-store-truncation.ts';
import type { OpenStore } from './store-suite.ts';

/** Where the order of events is made: by the store itself, inside `append`, or elsewhere, from where they come back. */
export type Order = 'its own' | 'made elsewhere';

/** Registers the contract for one adapter. */
export function eventStoreContract(adapter: string, order: Order, open: OpenStore): void {
  console.log(`  the contract of the event store runs over ${adapter}`);
  appendContract(adapter, open);
  readContract(adapter, open);
  feedContract(adapter, open);
  modelContract(adapter, order, open);
  truncationContract(adapter, open);
  if (order === 'its own') embeddedContract(adapter, open);
  else sharedContract(adapter, open);
}
