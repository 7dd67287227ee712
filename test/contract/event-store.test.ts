import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLmdbStore } from '../../infra/store/lmdb.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { eventStoreContract } from './event-store.ts';

eventStoreContract('memory', async () => ({ store: openMemoryStore(), clean: async () => {} }));

eventStoreContract('lmdb', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wiotp-sandbox-'));
  return { store: await openLmdbStore({ directory }), clean: () => rm(directory, { recursive: true }) };
});
