/** What is wrong with a body, in the platform's words: one violation per member. */
import type * as z from 'zod';
import { type ApiRefusal, refuse, type Violation } from './refusals.ts';

/** Violations named in one answer. */
const VIOLATIONS_MAX = 20;
/** Characters of a member's name: the names inside of metadata or rolesToGroups are the caller's, of any length. */
const NAME_CHARACTERS_MAX = 200;

/** Bodies are refused as a whole. Source: iot-java issue 114 (recorded body); iot-python src/wiotp/sdk/exceptions.py. */
export function bodyRefusal(error: z.ZodError): ApiRefusal {
  const violations = error.issues.slice(0, VIOLATIONS_MAX).map(violationOf);
  const text = 'The request body is not valid. Correct what the violations name.';
  return refuse('body-not-valid', text, [], violations);
}

function violationOf(issue: z.core.$ZodIssue): Violation {
  const member = shown(issue.path.map(String).join('.') || 'body');
  const name = shown(String(issue.path.at(-1) ?? 'body'));
  if (issue.code === 'too_big' && issue.origin === 'number') {
    const max = String(issue.maximum);
    return { id: 'CUDRS0012E', text: `${member} is above its maximum of ${max}.`, properties: [name, max] };
  }
  if (name === 'authToken') {
    const text = 'authToken must have 8 to 36 letters, digits, "-", "_" or ".".';
    return { id: 'CUDRS0053E', text, properties: ['authToken'] };
  }
  return { id: 'CUDRS9400E', text: `${member}: ${issue.message}.`, properties: [member] };
}

function shown(name: string): string {
  return name.length > NAME_CHARACTERS_MAX ? `${name.slice(0, NAME_CHARACTERS_MAX)}…` : name;
}

/** A query parameter that cannot be read. */
export function queryRefusal(error: z.ZodError): ApiRefusal {
  const [issue] = error.issues;
  const name = issue?.path.map(String).join('.') ?? '';
  return refuse('query-not-valid', `The query parameter "${name}" is not valid: ${issue?.message ?? ''}.`, [name]);
}
