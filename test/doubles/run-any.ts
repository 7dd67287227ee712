/** Runs handlers of both kinds alike, for tests over a store that accepts events at once. */
import type { DomainEvent } from '../../domain/decider.ts';
import type { Handler } from '../../handlers/handler.ts';
import type { Run, Runner } from '../../infra/runner.ts';

/** Answers with the reply; throws when the store has not taken the events by then. */
export type RunAny = <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
  handler: Handler<Request, Command, State, Event, Reply, Refusal>,
  request: Request,
  run?: Run,
) => Reply;

export function runAny({ run, runInTurn }: Runner): RunAny {
  return <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    context?: Run,
  ) => {
    if ('ofNode' in handler) return run(handler as never, request as never, context) as Reply;
    const replies: Reply[] = [];
    runInTurn(handler, request, { ...context, replied: (reply) => replies.push(reply) });
    if (replies.length === 0) throw new Error(`the store did not take what "${handler.name}" decided`);
    return replies[0] as Reply;
  };
}
