/** What the sandbox's thread and the one that answers questions about the past say to each other. */
import type { Position } from '../../domain/recorded-event.ts';
import type { World } from '../../projections/world.ts';
import type { History, HistoryError } from '../history.ts';

export type Method = Exclude<keyof History, 'close'>;

/** What the thread is started with. */
export type WorkerSetup = Readonly<{
  /** The log's. */
  directory: string;
  world: ConstructorParameters<typeof World>[0];
  snapshotEvents?: number;
}>;

/** `follow`: the log has grown, snapshots are due. `close`: end. */
export type ToWorker =
  | Readonly<{ id: number; method: Method; args: readonly unknown[] }>
  | Readonly<{ id: number; method: 'follow' | 'figures' | 'close' }>;

export type FromWorker =
  | Readonly<{ id: number; value: unknown }>
  | Readonly<{ id: number; error: Readonly<{ message: string; stack?: string; reason?: HistoryError['reason'] }> }>;

/** Bytes: what the thread's heap holds, and what the snapshots take on the disk. */
export type HistoryFigures = Readonly<{
  heapBytes: number;
  worlds: number;
  snapshots: number;
  snapshotBytes: number;
  newest: Position;
}>;
