/** The border below which a log was truncated, and what is refused because of it. */
import type { Position } from '../../domain/recorded-event.ts';

/** Throws for a border that cannot be. */
export function refuseBorder(before: Position, durable: Position, old: Position | undefined): void {
  if (!Number.isSafeInteger(before) || before < 1 || before > durable + 1) {
    throw new Error(`a log with durable events up to position ${durable} cannot be truncated before ${before}`);
  }
  if (old !== undefined && before < old)
    throw new Error(`the log was truncated before position ${old}; going back to ${before} is not possible`);
}

/** Throws for a follower that would miss events: the base stands for them. */
export function refuseHoles(from: Position, before: Position | undefined): void {
  if (before !== undefined && from < before)
    throw new Error(`the log was truncated before position ${before}: begin with its base and follow from there`);
}
