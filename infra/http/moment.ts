/** How a caller names a moment of the past, and is told which one the answer is of: the same in both APIs. */
import { type ApiRefusal, refuse } from '../../domain/api/refusals.ts';
import { AT_EXPECTED, type At, parseAt } from '../../domain/at.ts';
import { printable } from '../../domain/client-id.ts';

/** Of a request to the platform's API. Our own takes the query parameter `at`. */
export const AT_HEADER = 'X-Sandbox-At';

/** Of an answer: the last event that it rests on, -1 for none. */
export const POSITION_HEADER = 'X-Sandbox-Position';

const SHOWN_CHARACTERS_MAX = 100;

/** Reads a moment; `now` is what relative times count from, ms since the epoch. */
export function readMoment(
  text: string,
  now: number,
): Readonly<{ at: At; refusal?: never }> | Readonly<{ refusal: ApiRefusal }> {
  const at = parseAt(text, now);
  if (at) return { at };
  const shown = printable(text.slice(0, SHOWN_CHARACTERS_MAX));
  return { refusal: refuse('moment-not-valid', `"${shown}" is no moment: expected ${AT_EXPECTED}.`, [shown]) };
}
