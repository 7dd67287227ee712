import { openMemoryStore } from '../../infra/store/memory.ts';
import { eventStoreContract } from './event-store.ts';

eventStoreContract('memory', async () => ({ store: openMemoryStore(), clean: async () => {} }));
