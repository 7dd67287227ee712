/** Something that takes a while to make, is made when it is first needed, and is used at once from then on. */

/**
 * `use` is called as soon as the thing is there: in the same turn when it has been made before, so that hot paths wait for no promise.
 * When making fails, `fail` is called, and the next use tries again.
 */
export function lazily<Thing>(
  make: () => Promise<Thing>,
): (use: (thing: Thing) => void, fail: (error: Error) => void) => void {
  let made: { thing: Thing } | undefined;
  let making: Promise<Thing> | undefined;
  return (use, fail) => {
    if (made !== undefined) {
      use(made.thing);
      return;
    }
    making ??= make();
    making.then(
      (thing) => {
        made = { thing };
        use(thing);
      },
      (error: unknown) => {
        making = undefined;
        fail(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };
}
