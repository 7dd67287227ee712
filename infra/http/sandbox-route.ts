/** How a route of `/_sandbox/v1` declares itself, for the index and the documentation; those of `orgs/` are served from it, too. */
import type * as z from 'zod';
import type { ApiRule } from '../../domain/api/refusals.ts';
import type { ProblemId } from './problem.ts';

/** The groups of the documentation page. */
export type SandboxTag = 'What happened' | 'What there is' | 'Messages' | 'Archives' | 'Replays' | 'Clock' | 'Itself';

export type SandboxRoute = Readonly<{
  method: 'get' | 'post' | 'put' | 'delete';
  /** The whole path, with parameters in braces: `/_sandbox/v1/orgs/{org}`. */
  path: string;
  tag: SandboxTag;
  summary: string;
  /** More than the summary says, in sentences. */
  description?: string;
  params?: z.ZodType;
  query?: Readonly<Record<string, z.ZodType>>;
  /** `type`: of the content, JSON unless it says something else. */
  body?: Readonly<{ shape?: z.ZodType; type?: string }>;
  /** `type`: of the content, JSON unless it says something else. */
  success: readonly Readonly<{ status: 200 | 201 | 202 | 204; shape?: z.ZodType; type?: string }>[];
  /** Problems and refusals beyond those that every route knows. */
  problems?: readonly ProblemId[];
  refusals?: readonly ApiRule[];
}>;
