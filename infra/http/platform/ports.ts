/** What the platform's HTTP API needs from the rest of the sandbox; `infra/main.ts` gives it. */
import type { CallerRegistry } from '../../../domain/api/access.ts';
import type { DomainEvent } from '../../../domain/decider.ts';
import type { TokenDigest } from '../../../domain/events/registry.ts';
import type { ApiOutcome, Write } from '../../../handlers/operation.ts';
import type { Looking } from '../../looking.ts';
import type { FreshToken } from '../../tokens.ts';

export type PlatformPorts = Readonly<{
  registry: CallerRegistry;
  /** Domains under which the first label of a host is an org. */
  domains: readonly string[];
  /** What the clock of an org shows, the wall clock when it is left out: ms since the epoch. */
  now: (org?: string) => number;
  newCallId: () => string;
  tokenMatches: (token: string, digest: TokenDigest) => boolean;
  freshToken: (given?: string) => FreshToken;
  /** Resolves when the events are durable, or with the refusal `not-stored` when the store does not take them. */
  write: <Request, Command, State, Event extends DomainEvent>(
    handler: Write<Request, Command, State, Event>,
    request: Request,
    callId: string,
  ) => Promise<ApiOutcome>;
}> &
  Looking;
