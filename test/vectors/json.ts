/** JSON as vectors hold it, and how a script takes it for what it should be. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

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

/** Refuses members that no script would look at, so that nothing a vector says is passed over. */
export function onlyKeys(value: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`The script does not judge ${unknown.map((key) => `"${key}"`).join(', ')}.`);
}
