/** Shapes of answers that many operations share. */
import * as z from 'zod';

/** A list: the last page has no bookmark. */
export function listSchema<Row extends z.ZodType>(row: Row) {
  return z.object({
    results: z.array(row),
    meta: z.object({
      total_rows: z.number().int(),
      facets: z.record(z.string(), z.record(z.string(), z.number().int())).optional(),
    }),
    bookmark: z.string().optional(),
  });
}

const exception = z.object({ id: z.string(), properties: z.array(z.string()) });

/** Every refusal. Source: swagger ErrorMessage.md, InvalidRequestMessage.md. */
export const errorSchema = z
  .object({
    message: z.string(),
    exception,
    violations: z.array(z.object({ message: z.string(), exception })).optional(),
  })
  .meta({ id: 'ErrorMessage' });
