/** Leaving a test out, aloud. Where `CI=true` nothing may be left out. */

/** Thrown by `skip`, caught by `suite`. */
export class Skipped extends Error {
  override name = 'Skipped';
}

/**
 * Leaves the running test out, or every test of the suite when called in its `before` hook: for what this machine lacks
 * (a broker, a registry), never for what is broken. Printed and counted; a failure where `CI=true`.
 *
 * @example if (!(await reachable())) skip('the npm registry does not answer');
 */
export function skip(reason: string): never {
  if (process.env.CI === 'true') throw new Error(`skipped, which is a failure where CI=true: ${reason}`);
  throw new Skipped(reason);
}
