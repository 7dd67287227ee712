/** Threads that are written in TypeScript. */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread from a module: `startThread(new URL('./reader-thread.ts', import.meta.url))`.
 *
 * tsx tells only the main thread of a process how to read TypeScript, up to Node 22.17; there the thread begins with a line that tells it too.
 */
export function startThread(module: URL, options: WorkerOptions = {}): Worker {
  if (readsTypeScript()) return new Worker(module, options);
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const begin = `import(${tsx}).then(({ register }) => { register(); return import(${JSON.stringify(module.href)}); })`;
  return new Worker(begin, { ...options, eval: true });
}

/** Whether this Node does so without tsx. Its types do not know the member yet. */
function readsTypeScript(): boolean {
  return Boolean((process.features as Readonly<{ typescript?: string | false }>).typescript);
}
