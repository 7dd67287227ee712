/** An append, whichever of the two calls brought it: limits, faults, the store, and when the answer goes out. */
import type { Serving } from './serving.ts';
import type { AppendOutcome } from './store.ts';
import { type Expectation, type ProposedEvent, sizeOf } from './stored-event.ts';

/** An append as both calls bring it; `deadlineAt` (ms, the client's clock) where the client named one. */
export type AppendRequest = Readonly<{
  stream: string;
  expected: Expectation;
  events: readonly ProposedEvent[];
  deadlineAt: number | undefined;
}>;

/** What is answered; what is not an outcome of the store was refused before it, except `timeout`, which may have been stored. */
export type AppendAnswer =
  | AppendOutcome
  | Readonly<{ outcome: 'timeout' | 'access-denied' | 'unknown' }>
  | Readonly<{ outcome: 'too-large'; bytesMax: number }>;

/** Sends an answer; `sent` is called when it has left the process. */
export type Answer = (answer: AppendAnswer, sent: () => void) => void;

/** How large the log may grow, which is all in memory: whoever writes more has lost its way, and meets a full disk. */
const LOG_BYTES_MAX = 2 * 1024 ** 3;

/** Carries an append out. `answer` is called once, or never where the fault of the moment says so. */
export function carryOutAppend(
  serving: Serving,
  rpc: 'append' | 'batchAppend',
  request: AppendRequest,
  answer: Answer,
): void {
  const { state, appendBytesMax } = serving;
  const reply = (outcome: AppendAnswer) => answer(outcome, () => {});

  const refusal = state.refusal();
  if (refusal !== undefined) return reply({ outcome: refusal });
  if (request.events.reduce((bytes, event) => bytes + sizeOf(event), 0) > appendBytesMax) {
    return reply({ outcome: 'too-large', bytesMax: appendBytesMax });
  }
  // A client whose clock is behind the server's by more than its deadline has run out of time before it is heard.
  const remainingMs = Math.min((request.deadlineAt ?? Number.POSITIVE_INFINITY) - state.now(), serving.writeTimeoutMs);
  if (remainingMs <= 0) return reply({ outcome: 'timeout' });
  if (state.isFull() || serving.store.end() > LOG_BYTES_MAX) return serving.die();

  const stored = serving.store.append(request.stream, request.expected, request.events, state.now());
  const outcome = state.arePositionsForgotten() ? withoutPosition(stored) : stored;
  const death = state.deathAfterAppend();
  if (death === 'die-before-ack') return serving.die();
  if (death === 'ack-then-die') return answer(outcome, () => serving.die());

  const delayMs = state.delayOf(rpc);
  if (delayMs === 0) return reply(outcome);
  if (delayMs > remainingMs) setTimeout(() => reply({ outcome: 'timeout' }), remainingMs).unref();
  else setTimeout(() => reply(outcome), delayMs).unref();
}

function withoutPosition(outcome: AppendOutcome): AppendOutcome {
  return outcome.outcome === 'success' && outcome.wasStored ? { ...outcome, position: undefined } : outcome;
}
