/** Events for tests of the store, and what they ask of outcomes. */
import type { AppendOutcome } from '../../../../infra/store/event-store.ts';

export { connected, message, registered } from '../../../contract/sample-events.ts';

export function isOk(outcome: AppendOutcome): boolean {
  return outcome.ok;
}
