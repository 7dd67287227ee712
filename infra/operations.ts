/** Carries out the operations of the platform's HTTP API: writes through the runner, reads on the world of now or of then. */
import { refuse } from '../domain/api/refusals.ts';
import { type ApiOutcome, isRefusal } from '../handlers/operation.ts';
import type { World } from '../projections/world.ts';
import type { Ids } from './chance.ts';
import type { History } from './history.ts';
import type { PlatformPorts } from './http/platform/ports.ts';
import { createLooking } from './looking.ts';
import type { Runner } from './runner.ts';
import type { EventStore } from './store/event-store.ts';
import { freshToken, tokenMatches } from './tokens.ts';

type Parts = Readonly<{
  runner: Runner;
  world: World;
  store: Pick<EventStore, 'get' | 'readAll' | 'flushed'>;
  /** Made when it is first needed. */
  history: () => Promise<Pick<History, 'read' | 'compare'>>;
  ids: Ids;
  now: () => number;
  domains: readonly string[];
}>;

export function createOperations({ runner, world, store, history, ids, now, domains }: Parts): PlatformPorts {
  return {
    ...createLooking({ world, store, history, now }),
    registry: world.registry,
    domains,
    now: (org) => (org === undefined ? now() : world.timeIn(org, now())),
    newCallId: ids,
    tokenMatches,
    freshToken,
    write: (handler, request, callId) =>
      new Promise((resolve) => {
        const outcome: ApiOutcome = runner.run(handler, request, {
          correlationId: callId,
          durable: () => resolve(outcome),
          failed: () => resolve(notStored),
        });
        // A refusal changes nothing: it needs no disk behind it.
        if (isRefusal(outcome)) resolve(outcome);
      }),
  };
}

const notStored = refuse(
  'not-stored',
  'The log did not take the change, and may hold it all the same. Look at it when /readyz answers 200, then try again.',
);
