import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStoreDb } from '../../infra/store/eventstoredb/store.ts';
import { openLmdbStore } from '../../infra/store/lmdb.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { startEventStoreDouble } from '../doubles/eventstoredb/start.ts';
import { eventStoreContract } from './event-store.ts';
import type { OpenStore } from './store-suite.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'wiotp-sandbox-'));

eventStoreContract('memory', 'its own', async () => ({ store: openMemoryStore(), clean: async () => {} }));

eventStoreContract('lmdb', 'its own', async () => {
  const directory = await temporary();
  return { store: await openLmdbStore({ directory }), clean: () => rm(directory, { recursive: true }) };
});

/** Over a server: each test has names of its own there, which begin with a space of its own, whatever else they are. */
async function openOver(url: string): ReturnType<OpenStore> {
  const directory = await temporary();
  const clean = () => rm(directory, { recursive: true });
  const space = `contract-${randomUUID()}.`;
  try {
    const store = await openEventStoreDb({
      url,
      directory: join(directory, 'copy'),
      node: 'contract',
      space,
      prefixes: [''],
    });
    return { store, clean };
  } catch (error) {
    await clean();
    throw error;
  }
}

eventStoreContract('EventStoreDB, by its double', 'made elsewhere', async () => {
  const server = await startEventStoreDouble();
  const { store, clean } = await openOver(server.connectionString);
  const cleanAll = async () => {
    server.close();
    await clean();
  };
  return { store, clean: cleanAll };
});

const real = process.env.ESDB_URL;
if (real === undefined) console.log('  no real EventStoreDB: ESDB_URL is not set');
else eventStoreContract('EventStoreDB, a real server (ESDB_URL)', 'made elsewhere', () => openOver(real));
