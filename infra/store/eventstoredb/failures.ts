/** What goes wrong for good, in words: what was seen, and what to do. */
import { BACKLOG_BYTES_MAX } from './backlog.ts';
import type { Health } from './health.ts';

/** Another process appends to a stream that is this node's. `by`: the node whose event stands there. */
export function fencedError(stream: string, node: string, by: string): Error {
  const who =
    by === node
      ? `another process runs as node "${node}" and writes to the same EventStoreDB: give each its own "node"`
      : `node "${by}" has taken this node, "${node}", for dead`;
  return new Error(`this node has been fenced off, it accepts nothing more: ${who} (seen in stream "${stream}")`);
}

/** The server has less than it acknowledged. */
export function lostError(stream: string, expected: number, actual: number | 'none'): Error {
  return new Error(
    `EventStoreDB has lost events: stream "${stream}" ended at revision ${expected}, it ends at ${actual} now. Was it restored from a backup? Start again, the copy of the log will be made anew`,
  );
}

export function backlogError(health: Health): Error {
  const mebibytes = BACKLOG_BYTES_MAX / 1024 / 1024;
  const why = health.reachable ? 'it is slower than what comes in' : health.reason;
  return new Error(`${mebibytes} MiB wait for EventStoreDB, the most that may: ${why}`);
}

export function sizeError(stream: string, bytes: number, bytesMax: number): Error {
  return new Error(
    `an append of ${bytes} bytes to "${stream}" is more than EventStoreDB takes at once (${bytesMax}): make it smaller`,
  );
}
