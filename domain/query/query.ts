/** The query language as data: what a text means once it has been read. `parse.ts` makes it, `format.ts` writes it, `selection.ts` uses it. */
import type { FieldName } from './fields.ts';

/** All terms must hold; none at all asks for every event. */
export type Query = readonly Term[];

/** `not`: the events for which the rest does not hold. */
export type Term = Readonly<{ not: boolean }> & (TextTerm | FieldTerm | PayloadTerm);

/** Free text, in capitals or not, anywhere in an event. */
export type TextTerm = Readonly<{ kind: 'text'; text: string }>;

/** One of the conditions holds for the field. */
export type FieldTerm = Readonly<{ kind: 'field'; field: FieldName; any: readonly Condition[] }>;

/** One of the conditions holds for what stands at a path of the payload; an empty path is the whole payload. */
export type PayloadTerm = Readonly<{ kind: 'payload'; path: PayloadPath; any: readonly Condition[] }>;

/** Names of members, and numbers for the places of arrays. */
export type PayloadPath = readonly (string | number)[];

/**
 * What a value must be. Times are ms since the epoch. A range includes both ends, except that of times, which excludes its end. `position`
 * and `time` are what `after:` and `before:` take.
 */
export type Condition =
  | Readonly<{ is: 'present' }>
  | Readonly<{ is: 'equal'; value: Value }>
  | Readonly<{ is: 'prefix'; value: string }>
  | Readonly<{ is: Comparison; value: number | string }>
  | Readonly<{ is: 'range'; from: number | string; to: number | string }>
  | Readonly<{ is: 'position' | 'time'; value: number }>;

export type Comparison = '>' | '>=' | '<' | '<=';

/** Only payloads hold true, false and null. */
export type Value = string | number | boolean | null;

/** UTF-16 units of a query's text: more than anybody types, and little enough for a URL. */
export const QUERY_CHARACTERS_MAX = 2_000;

/** Terms of a query, and conditions of all its terms together: each is a test that every event may meet. */
export const QUERY_TERMS_MAX = 50;
export const QUERY_CONDITIONS_MAX = 200;

/** Steps of a path into a payload: deeper than any message that people look for. */
export const PATH_STEPS_MAX = 32;

/** From this number on, `after:` and `before:` mean ms since the epoch (in 1973), and a position below: no log is as long. */
export const FIRST_TIME = 100_000_000_000;

/** The last moment of the year 9999, ms since the epoch: what ISO 8601 writes with four digits. */
export const LAST_TIME = 253_402_300_799_999;

/** The first moment of the year 0, likewise. */
export const EARLIEST_TIME = -62_167_219_200_000;
