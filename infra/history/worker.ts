/** The history of a log on the disk, answered by a thread of its own, so that the broker's does not wait. It is started when it is needed. */
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Position } from '../../domain/recorded-event.ts';
import { type History, HistoryError } from '../history.ts';
import type { FromWorker, HistoryFigures, Method, ToWorker, WorkerSetup } from './worker-messages.ts';

export type HistoryWorker = History &
  Readonly<{
    /** Undefined as long as nothing had to be answered: then there is no thread. */
    figures: () => Promise<HistoryFigures | undefined>;
    /** Looks whether snapshots are due; resolves when they are made. It happens by itself, now and then. */
    follow: () => Promise<void>;
  }>;

export type HistoryWorkerOptions = WorkerSetup &
  Readonly<{
    /** Position of the log's last durable event. */
    head: () => Position;
    /** Resolves when all that has been accepted is durable. */
    flushed: () => Promise<void>;
    /** Position of the newest snapshot when this is opened, -1 for none. */
    snapshotted?: Position;
    /** By how many events the log has to grow before snapshots are made. */
    dueEvents?: number;
  }>;

/** A log that is shorter is folded faster than a thread starts. */
const DUE_EVENTS = 50_000;

/** How often it is looked whether snapshots are due, ms. */
const LOOK_EVERY_MS = 5_000;

/** A thread that nobody has asked for so long ends, and gives back its memory, ms. */
const IDLE_MS_MAX = 5 * 60_000;

/** Questions that wait for an answer at once: each holds its request. */
const OPEN_MAX = 100;

/** What the thread's heap may hold, MiB: a few worlds of 100,000 devices. One that needs more ends, the sandbox does not. */
const HEAP_MEBIBYTES_MAX = 1_536;

/**
 * What is young in it may take, MiB: a question makes some ten, nearly all of which is of no use a moment later. With Node's own limit
 * bringing back a moment takes a fifth longer.
 */
const YOUNG_MEBIBYTES_MAX = 96;

/** How long the thread may take to end by itself, ms. */
const CLOSE_MS_MAX = 2_000;

type Waiting = Readonly<{ resolve: (value: never) => void; reject: (error: Error) => void }>;

/** Nothing is started yet, and nothing is read. */
export function openHistoryWorker(options: HistoryWorkerOptions): HistoryWorker {
  const { directory, world, snapshotEvents, head, flushed, dueEvents = DUE_EVENTS } = options;
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let snapshotted = options.snapshotted ?? -1;
  let asked = 0;
  let lastAskedAt = 0;
  let following: Promise<void> | undefined;
  let closed = false;

  const ended = (cause: string) => {
    worker = undefined;
    const error = new HistoryError('ended', `the thread that looks into the past has ended (${cause}): ask again`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };

  const begin = (): Worker => {
    const setup: WorkerSetup = { directory, world, ...(snapshotEvents !== undefined && { snapshotEvents }) };
    const resourceLimits = {
      maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX,
      maxYoungGenerationSizeMb: YOUNG_MEBIBYTES_MAX,
    };
    const begun = new Worker(...entry({ workerData: setup, resourceLimits, name: 'history' }));
    let cause: string | undefined;
    begun.on('error', (error) => {
      cause = error.message;
    });
    begun.on('exit', (code) => {
      if (worker === begun) ended(cause ?? `exit code ${code}`);
    });
    begun.on('message', (message: FromWorker) => {
      const asker = waiting.get(message.id);
      waiting.delete(message.id);
      // Whoever waits for an answer keeps the process alive, and nothing else does.
      if (waiting.size === 0) begun.unref();
      if ('error' in message) asker?.reject(errorOf(message.error));
      else asker?.resolve(message.value as never);
    });
    return begun;
  };

  const send = <Value>(message: WithoutId<ToWorker>): Promise<Value> =>
    new Promise((resolve, reject) => {
      worker ??= begin();
      const id = asked++;
      // What cannot be sent throws here, and nothing waits for it.
      worker.postMessage({ ...message, id } as ToWorker);
      waiting.set(id, { resolve, reject });
      worker.ref();
    });

  const ask = async (method: Method, args: readonly unknown[]): Promise<unknown> => {
    // Whoever has seen an event may ask about it: that thread sees it when it is on the disk.
    await flushed().catch(() => undefined);
    if (closed) throw new HistoryError('ended', 'the sandbox is being stopped');
    if (waiting.size >= OPEN_MAX) {
      throw new HistoryError('busy', `${waiting.size} questions about the past are waiting already: ask again later`);
    }
    lastAskedAt = Date.now();
    return send({ method, args });
  };

  const follow = async () => {
    if (closed || head() - snapshotted < dueEvents) return;
    following ??= send<Position>({ method: 'follow' })
      .then((newest) => {
        snapshotted = newest;
      })
      .finally(() => {
        following = undefined;
      });
    await following;
  };

  const end = async () => {
    const ending = worker;
    if (!ending) return;
    const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    const late = setTimeout(() => void ending.terminate(), CLOSE_MS_MAX);
    send({ method: 'close' }).catch(() => undefined);
    await exited;
    clearTimeout(late);
  };

  const look = setInterval(() => {
    // One that cannot follow is tried again when the log has grown as much once more.
    follow().catch(() => {
      snapshotted = head();
    });
    if (worker && !following && waiting.size === 0 && Date.now() - lastAskedAt > IDLE_MS_MAX) void end();
  }, LOOK_EVERY_MS);
  look.unref();

  return {
    read: (...args) => ask('read', args) as ReturnType<History['read']>,
    compare: (...args) => ask('compare', args) as ReturnType<History['compare']>,
    search: (...args) => ask('search', args) as ReturnType<History['search']>,
    explain: (...args) => ask('explain', args) as ReturnType<History['explain']>,
    snapshot: (...args) => ask('snapshot', args) as ReturnType<History['snapshot']>,
    moment: (...args) => ask('moment', args) as ReturnType<History['moment']>,
    figures: async () => (worker ? send<HistoryFigures>({ method: 'figures' }) : undefined),
    follow,
    close: async () => {
      closed = true;
      clearInterval(look);
      await end();
    },
  };
}

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;

function errorOf({ message, stack, reason }: Extract<FromWorker, { error: object }>['error']): Error {
  const error = reason ? new HistoryError(reason, message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/**
 * The thread's own entry: what `build.js` made of it, or the source. A thread does not get the loader of sources that its parent was started
 * with, and begins with loading it.
 */
function entry(options: WorkerOptions): [string | URL, WorkerOptions] {
  if (!import.meta.url.endsWith('.ts')) return [new URL('./history-worker.js', import.meta.url), options];
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const source = JSON.stringify(new URL('../history-worker.ts', import.meta.url));
  return [`import(${loader}).then(({ register }) => (register(), import(${source})))`, { ...options, eval: true }];
}
