/**
 * The sandbox as a function from Request to Response, for hosts that have no ports to give: the handlers behind both HTTP APIs, without a
 * listener. `wrangler-free.md` says what such a host can carry and what it cannot.
 */
import type * as z from 'zod';
import { loadConfig } from './config/load.ts';
import { mistakeLine } from './config/mistake.ts';
import type { settingsSchema } from './config/schema.ts';
import { type Sandbox, startSandbox } from './main.ts';

/** Settings as a configuration file has them, but for those of listeners. The log is in memory unless `store` says otherwise. */
export type FetchSettings = Omit<z.input<typeof settingsSchema>, 'listen' | 'host' | 'plainListener'>;

/**
 * `fetch` answers `/api/v0002` and `/_sandbox/v1`, and can be called as soon as it is there. `close` flushes the log; `failed` resolves, if
 * ever, when the log has failed.
 */
export type FetchSandbox = Pick<Sandbox, 'fetch' | 'store' | 'failed' | 'close'>;

/**
 * Starts a sandbox that listens nowhere. `report` hears of broken code in a request, with its stack. Throws with every mistake in the
 * settings, or when the log cannot be opened. No file and no variable is read for settings.
 *
 * @example
 * const { fetch } = await createFetch({ org: 'abc123', apiToken: 'my-token' });
 * const answer = await fetch(new Request('http://localhost/_sandbox/v1/timeline'));
 */
export async function createFetch(
  settings: FetchSettings = {},
  report: (error: unknown) => void = console.error,
): Promise<FetchSandbox> {
  const given = { store: 'memory', ...settings };
  const read = await loadConfig({ given, file: null, directory: process.cwd() });
  if (!read.ok) throw new Error(read.mistakes.map(mistakeLine).join('\n'));
  const { fetch, store, failed, close } = await startSandbox({ ...read.loaded.config, listen: [] }, report);
  return { fetch, store, failed, close };
}
