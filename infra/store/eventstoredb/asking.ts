/** Single questions to the server, each by a client of its own: they are rare, and nothing of a broken connection lasts. */
import type { Client } from './client.ts';

export async function asking<Value>(open: () => Client, ask: (client: Client) => Promise<Value>): Promise<Value> {
  const client = open();
  try {
    return await ask(client);
  } finally {
    await client.close().catch(() => {});
  }
}
