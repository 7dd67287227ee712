/** The bounds of publishing again. */

/** Jobs at a time: each reads the log and publishes, and all share the broker's thread. */
export const JOBS_RUNNING_MAX = 4;

/** Jobs that are remembered, those that have ended included: more than anybody looks back at. */
export const JOBS_KEPT_MAX = 50;

/** Messages published in a row before everybody else has their turn: about a millisecond of work. */
export const BATCH_MESSAGES = 64;

/** The longest single wait between two messages, ms: a timer takes no more than 24 days. */
export const WAIT_MS_MAX = 3_600_000;
