/** Carries out the operations of the platform's HTTP API: writes through the runner, reads on the world of now or of then. */
import { type ApiOutcome, isRefusal } from '../handlers/operation.ts';
import type { World } from '../projections/world.ts';
import type { Ids } from './chance.ts';
import type { History } from './history.ts';
import type { PlatformPorts } from './http/platform/ports.ts';
import { createLooking } from './looking.ts';
import { notStored } from './not-stored.ts';
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
      new Promise((resolve, reject) => {
        let outcome: ApiOutcome = notStored;
        runner.runInTurn(handler, request, {
          correlationId: callId,
          replied: (reply) => {
            outcome = reply;
            // A refusal changes nothing: it needs no disk behind it.
            if (isRefusal(reply)) resolve(reply);
          },
          durable: () => resolve(outcome),
          failed: () => resolve(notStored),
          thrown: reject,
        });
      }),
  };
}
