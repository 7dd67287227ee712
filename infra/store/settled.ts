/** Telling those who wait what became of their appends. */
import type { AppendOutcome } from './event-store.ts';

export type Settled = (outcome: AppendOutcome) => void;

/** For whoever waits for the flush alone. */
export const DURABLE: AppendOutcome = { ok: true, position: -1, revision: -1 };

/** One that throws is broken code, but the others are still owed their answers. */
export function answer(waiting: readonly Settled[], outcomes: readonly AppendOutcome[]): void {
  for (let i = 0; i < waiting.length; i++) {
    try {
      (waiting[i] as Settled)(outcomes[i] as AppendOutcome);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** Told when whoever appended has gone on. */
export function later(settled: Settled | undefined, outcome: AppendOutcome): void {
  if (settled !== undefined) queueMicrotask(() => settled(outcome));
}

/** For whoever appends when so many bytes wait for the disk already. */
export function backlogError(bytesMax: number): Error {
  const mebibytes = bytesMax / 1024 / 1024;
  return new Error(
    `the log has ${mebibytes} MiB that are not on the disk yet and accepts no more: slow down, or use a faster disk`,
  );
}
