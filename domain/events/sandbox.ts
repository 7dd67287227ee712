/** The sandbox's own life, the calls to its HTTP APIs, its clocks, and inputs that left nothing else. */
import * as z from 'zod';

export const sandboxEvents = {
  /** `plainRefusedFilters`: the filters that the plain listener refuses from now on. */
  SandboxStarted: z.object({ node: z.string(), version: z.string(), plainRefusedFilters: z.array(z.string()) }),
  SandboxStopped: z.object({ node: z.string() }),
  /** Traffic below the position `before` is being given up: so many events, at most. What it has led to is in the log's base snapshot. */
  HistoryTruncated: z.object({ before: z.number().int(), events: z.number().int() }),
  /**
   * An org is being imported: `from` which name, `source` tells which import (the beginning of an archive's chain, or `{org}@{position}` for a
   * fork), `events` how many. Nobody is let in before `OrgImported`.
   */
  OrgImportBegan: z.object({ org: z.string(), from: z.string(), source: z.string(), events: z.number().int() }),
  OrgImported: z.object({ org: z.string(), source: z.string(), events: z.number().int() }),
  /** The org's clock was set: it goes on as `mode` says (see `domain/clock.ts`), from `at` (ms since the epoch) unless it is the wall clock. */
  ClockSet: z.object({ org: z.string(), mode: z.enum(['wall', 'running', 'frozen']), at: z.number().optional() }),
  /** An input that asked for what held already. `handler` is the path below `handlers/`; the input stands beside the event. */
  InputIgnored: z.object({ handler: z.string() }),
  /** An input that was refused and left no event of its own; `rule` is one of `domain/api/refusals.ts`. */
  InputRefused: z.object({ handler: z.string(), rule: z.string(), reason: z.string() }),
  ApiRequestAnswered: z.object({
    method: z.string(),
    /** Path without the query. */
    path: z.string(),
    status: z.number().int(),
    durationMs: z.number(),
    /** The API key or client that called, when it was recognised. */
    caller: z.string().optional(),
    rejection: z.string().optional(),
    /** The request's body as JSON text without credentials, where the setting `logApiBodies` asks for it; cut after 16,384 characters. */
    body: z.string().optional(),
  }),
} as const;
