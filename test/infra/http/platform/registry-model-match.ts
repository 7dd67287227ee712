/** Compares what the API answered with what a model expects of it. */

const check: unique symbol = Symbol('check');
type Check = Readonly<{ [check]: string; holds: (value: unknown) => boolean }>;

/** Stands in an expectation for a value that only the sandbox knows. */
export function some(what: string, holds: (value: unknown) => boolean): Check {
  return { [check]: what, holds };
}

/** ISO 8601 in UTC with milliseconds, and not in the future. */
export const time: Check = some('a time', (value) => {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    Date.parse(value) <= Date.now()
  );
});

export const text: Check = some('a text', (value) => typeof value === 'string' && value !== '');

/** Lists whose order says nothing. */
export function inAnyOrder(items: readonly unknown[]): Check {
  return some(`in any order ${JSON.stringify(items)}`, (value) => {
    if (!Array.isArray(value) || value.length !== items.length) return false;
    const rest = [...items];
    return value.every((one) => {
      const place = rest.findIndex((item) => mismatch(one, item) === undefined);
      return place >= 0 && rest.splice(place, 1);
    });
  });
}

/** Where an answer is not what was expected, in a sentence; undefined when it is. Members that are expected to be undefined must be absent. */
export function mismatch(actual: unknown, expected: unknown, path = 'body'): string | undefined {
  if (typeof expected === 'object' && expected !== null && check in expected) {
    const { [check]: what, holds } = expected as Check;
    return holds(actual) ? undefined : `${path} is ${JSON.stringify(actual)}, not ${what}`;
  }
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) {
    return Object.is(actual, expected)
      ? undefined
      : `${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) return `${path} is ${JSON.stringify(actual)}`;
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const name of names) {
    const found = mismatch(memberOf(actual, name), memberOf(expected, name), `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function memberOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
