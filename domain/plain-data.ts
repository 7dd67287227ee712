/** Comparing JSON data. */

/** Whether two JSON values are the same, whatever the order of their members. */
export function sameData(one: unknown, other: unknown): boolean {
  if (one === other) return true; // -0 and 0 too: JSON writes both as 0
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) &&
        sameData((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    )
  );
}

/** The members of `wanted` that `state` does not hold like this; undefined when it holds all of them. */
export function changedMembers<Wanted extends object>(state: object, wanted: Wanted): Partial<Wanted> | undefined {
  const changed = Object.entries(wanted).filter(
    ([name, value]) => !sameData((state as Record<string, unknown>)[name], value),
  );
  return changed.length === 0 ? undefined : (Object.fromEntries(changed) as Partial<Wanted>);
}
