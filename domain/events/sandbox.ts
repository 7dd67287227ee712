/** The sandbox's own life, and the calls to its HTTP APIs. */
import * as z from 'zod';

export const sandboxEvents = {
  /** `plainRefusedFilters`: the filters that the plain listener refuses from now on. */
  SandboxStarted: z.object({ node: z.string(), version: z.string(), plainRefusedFilters: z.array(z.string()) }),
  SandboxStopped: z.object({ node: z.string() }),
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
