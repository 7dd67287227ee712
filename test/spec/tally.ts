/** What one test file has to tell whoever runs it: counts at the end, and the test under way, so that a hang can be named. */

/** Sent over the IPC channel when there is one (`test/run.ts`), see `isReport`. */
export type Report =
  | Readonly<{ report: 'running'; test: string }>
  | Readonly<{ report: 'ended'; passed: number; failed: number; skipped: number }>;

/** Counts of this process. `registered` minus the rest is what a broken hook kept from running. */
export const tally = { registered: 0, passed: 0, failed: 0, skipped: 0 };

/** True for a message that `tell` sent. */
export function isReport(message: unknown): message is Report {
  return typeof message === 'object' && message !== null && 'report' in message;
}

/** Tells the process that runs this file; does nothing when the file was started by hand. */
export function tell(report: Report): void {
  process.send?.(report);
}
