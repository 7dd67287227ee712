/** What of the log may be shown. */

/**
 * The same value, or a copy without what looks like a stored credential. Digests are not tokens, but who can read them can try tokens
 * against them at leisure: they stay in the log.
 */
export function withoutCredentials(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.every(isScalar) ? value : value.map(withoutCredentials);
  if (isCredential(value)) return undefined;
  let copy: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (isScalar(member)) continue;
    copy ??= { ...value };
    const kept = withoutCredentials(member);
    if (kept === undefined) delete copy[name];
    else copy[name] = kept;
  }
  return copy ?? value;
}

/** Whether a value is a stored token: its digest and the salt of that. */
export function isCredential(value: object): boolean {
  return 'salt' in value && 'digest' in value;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
