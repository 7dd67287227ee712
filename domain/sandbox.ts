/** The sandbox's own life, and the calls to its HTTP APIs: facts that nothing is decided upon. Streams: `sandbox`, `api`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Stateless } from './message.ts';

export type SandboxFact = EventOf<'SandboxStarted' | 'SandboxStopped' | 'HistoryTruncated' | 'ApiRequestAnswered'>;

/** Notes a fact. */
export type Note = Readonly<{ type: 'Note'; fact: SandboxFact }>;

export const facts: Decider<Stateless, Note, SandboxFact> = {
  initial: {},
  decide: ({ fact }) => [fact],
  evolve: (state) => state,
};
