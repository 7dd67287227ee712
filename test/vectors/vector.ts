/** The messaging vectors as data: how one is read, and which of them nothing can run yet. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/**
 * One vector. `who` is the class of the client that acts, `do` what it does, `expect` what it sees of that, `app` what the observer sees
 * (null: nothing). Prose in `do` and `app` is translated by hand, see `prose-app.ts` and the scripts.
 */
export type Vector = Readonly<{ id: string; who: string; ver: string; do: Json; expect: JsonObject; app: Json }>;

export const messagingVectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('messaging.json', import.meta.url), 'utf8'),
);

const pendingById: Readonly<Record<string, string>> = {
  C25: 'gateways are not emulated yet',
  P30: 'device management is not emulated yet',
  M08: 'devices cannot be deleted yet',
};

/** Why a vector is not run; undefined for one that is. */
export function pendingReason({ id, who, ver }: Vector): string | undefined {
  if (ver === 'http') return 'HTTP messaging is not emulated yet';
  if (ver === '5') return 'MQTT 5 is not emulated yet';
  if (/^g\b|behind g/.test(who)) return 'gateways are not emulated yet';
  return pendingById[id];
}

/** A JSON value known to be an object. Throws where the data is not what a script takes it for. */
export function object(value: Json | undefined): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new Error(`Saw ${JSON.stringify(value)} in the vector; the script expects an object.`);
}

/** A JSON value known to be an array. */
export function array(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new Error(`Saw ${JSON.stringify(value)} in the vector; the script expects an array.`);
}

/** For vectors in words: refuses one whose members are not, word for word, what its script translates. */
export function says(vector: Vector, members: Partial<Pick<Vector, 'do' | 'expect' | 'app'>>): void {
  for (const [name, translated] of Object.entries(members)) {
    const seen = vector[name as keyof typeof members];
    if (isDeepStrictEqual(seen, translated)) continue;
    throw new Error(`The script translates "${name}": ${JSON.stringify(translated)}; saw ${JSON.stringify(seen)}.`);
  }
}

/** As `says`, for what is expected before and when the server ends the connection. */
export function ends(vector: Vector, how: string, expect: JsonObject = {}): void {
  const { then: end, ...others } = vector.expect;
  if (end !== how) throw new Error(`The script translates "then": "${how}"; saw ${JSON.stringify(end)}.`);
  says({ ...vector, expect: others }, { expect });
}

/** Refuses members that no script would look at, so that nothing a vector says is passed over. */
export function onlyKeys(value: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`The script does not judge ${unknown.map((key) => `"${key}"`).join(', ')}.`);
}
