/** Parameters that the reads of an org share. What a parameter means stands at its schema: the documentation shows it. */
import * as z from 'zod';
import { AT_EXPECTED, type At, parseAt } from '../../../domain/at.ts';
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX } from '../limits.ts';

const text = z.string('expected a text').min(1, 'expected a text, nothing was there');

/** A moment: as of when the read is answered. */
export const momentSchema = text.refine((value) => parseAt(value, 0) !== undefined, `expected ${AT_EXPECTED}`);

export const at = momentSchema.optional().meta({
  description: `As of when to answer: ${AT_EXPECTED}. Now, when left out.`,
});

const limitText = `expected a whole number from 1 to ${PAGE_ITEMS_MAX}`;

/** How many of something an answer may hold. */
export function limitSchema(most: number, usually: number, description: string) {
  return z
    .string(`expected a whole number from 1 to ${most}`)
    .regex(/^\d{1,6}$/, `expected a whole number from 1 to ${most}`)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= most, `expected a whole number from 1 to ${most}`)
    .default(usually)
    .meta({ description });
}

export const paging = {
  limit: limitSchema(PAGE_ITEMS_MAX, PAGE_ITEMS_DEFAULT, `Items of a page, ${limitText.replace('expected ', '')}.`),
  after: text.optional().meta({ description: 'Where the page before ended: "next" of an answer has it.' }),
} as const;

export const typeId = text.optional().meta({ description: 'Only devices of this type.' });

export const online = z.enum(['true', 'false'], 'expected true or false').optional().meta({
  description: 'true: only clients that are connected; false: only the durable sessions of those that are not.',
});

/** The moment of a text that has been found to be one; `now` is what relative ones count from, ms since the epoch. */
export function momentOf(given: string | undefined, now: number): At | undefined {
  return given === undefined ? undefined : parseAt(given, now);
}
