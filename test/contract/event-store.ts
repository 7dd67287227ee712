/** What every event store promises, as one suite over any adapter. */
import { appendContract } from './event-store-appends.ts';
import { feedContract } from './event-store-feeds.ts';
import { modelContract } from './event-store-model.ts';
import { readContract } from './event-store-reads.ts';
import { truncationContract } from './event-store-truncation.ts';
import type { OpenStore } from './store-suite.ts';

/** Registers the contract for one adapter. */
export function eventStoreContract(adapter: string, open: OpenStore): void {
  appendContract(adapter, open);
  readContract(adapter, open);
  feedContract(adapter, open);
  modelContract(adapter, open);
  truncationContract(adapter, open);
}
