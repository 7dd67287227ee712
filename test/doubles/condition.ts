/** How long a test waits for a condition before it calls the server hung. Only a failing test gets there. */
const GUARD_MS = 5000;

/**
 * Resolves with the first thing that `look` finds; looks now and after every change, never because time has passed. What `look` throws
 * rejects at once; a wait longer than the guard rejects with `what` was waited for.
 */
export function condition<T>(
  look: () => T | undefined,
  onChange: (listener: () => void) => void,
  what: () => string,
  guardMs = GUARD_MS,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => reject(new Error(`Waited ${guardMs} ms for ${what()}.`)), guardMs);
    const settle = (act: () => void) => {
      clearTimeout(guard);
      act();
    };
    const attempt = () => {
      try {
        const found = look();
        if (found === undefined) onChange(attempt);
        else settle(() => resolve(found));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    attempt();
  });
}
