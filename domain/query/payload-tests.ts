/** Terms that look into the contents of an event: payloads and free text. */
import type { EventView } from './event-view.ts';
import type { PayloadPath, PayloadTerm } from './query.ts';
import { containsTest, type ValueTest, valueTest } from './value-tests.ts';

/** The test of what stands at a path of the payload. An empty path is any payload, with the value that it is as a whole. */
export function payloadTest({ path, any }: PayloadTerm): (view: EventView) => boolean {
  const test = valueTest(any, 'payload');
  if (path.length > 0) return (view) => test(at(view.payloadValue, path));
  const asksForAny = any.some(({ is }) => is === 'present');
  return (view) => view.event.payload !== undefined && (asksForAny || test(view.payloadValue));
}

/** What stands at a path; undefined when nothing does. A name leads into objects only, a number into arrays only. */
function at(value: unknown, path: PayloadPath): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || Array.isArray(here) !== (typeof step === 'number'))
      return undefined;
    if (!Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/**
 * The test of free text: it stands in the payload, in a text of the event's facts, its id or the id of its connection. Stored credentials
 * are not looked at. A short text is not looked for in UUIDs, which hold any two digits by chance.
 */
export function freeTextTest(text: string): (view: EventView) => boolean {
  const found = containsTest(text);
  const test: ValueTest = text.length < ID_PART_MIN ? (value) => found(value) && !isLikeId(value) : found;
  return (view) => {
    const { id, data, metadata } = view.event;
    return holdsText(data, test) || found(view.payloadText) || test(id) || test(metadata.correlationId);
  };
}

/** Characters of a text from which on it is looked for in UUIDs too: their first group. */
export const ID_PART_MIN = 8;

/** Whether a text ends as a UUID does; the log packs the ends of such ids into numbers. */
function isLikeId(text: unknown): boolean {
  return typeof text === 'string' && /^.{24}[0-9a-f]{12}$/is.test(text);
}

/** Whether one of the texts in a value passes; names of members are no texts. */
function holdsText(value: unknown, test: ValueTest): boolean {
  if (typeof value === 'string') return test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((each) => holdsText(each, test));
  // Digests are not tokens, but whoever could search in them could try tokens against them at leisure.
  if ('salt' in value && 'digest' in value) return false;
  for (const name in value) if (holdsText((value as Record<string, unknown>)[name], test)) return true;
  return false;
}
