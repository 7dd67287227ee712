/** The messaging vectors as data: how one is read, and which of them nothing can run yet. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from './json.ts';

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
};

/** Why a vector is not run; undefined for one that is. */
export function pendingReason({ id, who, ver }: Vector): string | undefined {
  if (ver === 'http') return 'HTTP messaging is not emulated yet';
  if (ver === '5') return 'MQTT 5 is not emulated yet';
  if (/^g\b|behind g/.test(who)) return 'gateways are not emulated yet';
  return pendingById[id];
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
