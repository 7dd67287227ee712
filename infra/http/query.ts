/** Reading a query string: every parameter is known, given once and well formed, or the answer says which are known. */
import * as z from 'zod';
import { type EventKind, type EventType, eventKinds, eventSchemas } from '../../domain/events/catalogue.ts';
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, WAIT_SECONDS_DEFAULT, WAIT_SECONDS_MAX } from './limits.ts';
import { type Fault, type Problem, problem } from './problem.ts';

/** A shape of parameters: each schema takes the parameter's text. */
type Parameters = Readonly<Record<string, z.ZodType>>;
type Values<P extends Parameters> = { readonly [Name in keyof P]: z.infer<P[Name]> };

export type QueryOutcome<P extends Parameters> =
  | Readonly<{ ok: true; value: Values<P> }>
  | Readonly<{ ok: false; problem: Problem }>;

const VALUE_CHARACTERS_MAX = 100;

/** Reads the query of a URL. The value of an unknown parameter is not repeated in the error: it may be a credential. */
export function readQuery<P extends Parameters>(url: string, parameters: P): QueryOutcome<P> {
  const given = new URL(url).searchParams;
  const known = Object.keys(parameters);
  const errors: Fault[] = [...new Set(given.keys())]
    .filter((name) => !known.includes(name))
    .map((name) => ({ at: name.slice(0, VALUE_CHARACTERS_MAX), expected: knownParameters(known) }));
  const value: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(parameters)) {
    const texts = given.getAll(name);
    const seen = texts[0]?.slice(0, VALUE_CHARACTERS_MAX);
    if (texts.length > 1) {
      errors.push({ at: name, expected: `expected one value, not ${texts.length}` });
      continue;
    }
    const parsed = schema.safeParse(texts[0]);
    if (parsed.success) value[name] = parsed.data;
    else errors.push({ at: name, expected: firstMessage(parsed.error), ...(seen === undefined ? {} : { seen }) });
  }
  if (errors.length === 0) return { ok: true, value: value as Values<P> };
  const detail = errors.map(({ at, expected, seen }) => faultText(at, expected, seen, known)).join('; ');
  return { ok: false, problem: problem('query-not-valid', detail, knownParameters(known), { errors }) };
}

function faultText(at: string, expected: string, seen: string | undefined, known: readonly string[]): string {
  if (!known.includes(at)) return `unknown query parameter "${at}"`;
  return `query parameter "${at}"${seen === undefined ? '' : ` is "${seen}"`}: ${expected}`;
}

function knownParameters(known: readonly string[]): string {
  return known.length === 0 ? 'this path takes no query parameters' : `known query parameters: ${known.join(', ')}`;
}

function firstMessage(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'expected another value';
}

const text = z.string('expected a text').min(1, 'expected a text, nothing was there').optional();

/** A position of the log, as text; `lowest` is 0, or -1 where "before everything" makes sense. */
export function positionSchema(lowest: 0 | -1) {
  const expected = 'expected a position as the timeline shows it, such as 42';
  const pattern = lowest === 0 ? /^\d{1,15}$/ : /^(-1|\d{1,15})$/;
  return z.string(expected).regex(pattern, expected).transform(Number);
}

// A "+" in a query means a space, and the offset of a time is where people meet that.
const timeText =
  'expected ISO 8601 with a zone, such as 2024-05-01T10:00:00Z (write "+" as %2B), or milliseconds since 1970';
const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
const time = z
  .string()
  .refine((value) => /^\d{1,15}$/.test(value) || (isoTime.test(value) && !Number.isNaN(Date.parse(value))), timeText)
  .transform((value) => (/^\d+$/.test(value) ? Number(value) : Date.parse(value)))
  .optional();

function oneOf<Name extends string>(names: readonly Name[]) {
  return z.enum(names as [Name, ...Name[]], `expected one of ${names.join(', ')}`).optional();
}

const limitText = `expected a whole number from 1 to ${PAGE_ITEMS_MAX}`;

/** A query of the query language; `asked.ts` reads it, because its faults are places in it. */
const queryText = z.string('expected a query').optional();

/** The parameters of `GET /_sandbox/v1/timeline`. */
export const timelineParameters = {
  q: queryText,
  org: text,
  type: text,
  device: text,
  client: text,
  kind: oneOf(Object.keys(eventKinds) as EventKind[]),
  event: oneOf(Object.keys(eventSchemas) as EventType[]),
  since: time,
  until: time,
  after: positionSchema(-1).optional(),
  before: positionSchema(0).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, limitText)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= PAGE_ITEMS_MAX, limitText)
    .default(PAGE_ITEMS_DEFAULT),
  live: z.enum(['true', 'false'], 'expected true or false').default('false'),
} as const;

export type TimelineQuery = Values<typeof timelineParameters>;

const waitText = `expected seconds from 0.01 to ${WAIT_SECONDS_MAX}`;

/** The parameters of `GET /_sandbox/v1/wait`. */
export const waitParameters = {
  q: queryText,
  after: positionSchema(-1).optional(),
  timeout: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3})?$/, waitText)
    .transform(Number)
    .refine((seconds) => seconds >= 0.01 && seconds <= WAIT_SECONDS_MAX, waitText)
    .default(WAIT_SECONDS_DEFAULT),
} as const;
