/** Whether two principals are the same by what they say. */
import type { Principal } from '../../domain/topic.ts';

export function samePrincipal(one: Principal, other: Principal): boolean {
  if (one === other) return true;
  if (one.rules !== other.rules || one.permissions.size !== other.permissions.size) return false;
  for (const permission of one.permissions) if (!other.permissions.has(permission)) return false;
  return sameMembers(one.id, other.id);
}

/** Of objects that hold texts, and at most lists of texts. */
function sameMembers(one: object, other: object): boolean {
  const members = Object.entries(one);
  const others = Object.entries(other);
  return (
    members.length === others.length &&
    members.every(([name, value], nth) => others[nth]?.[0] === name && same(value, others[nth]?.[1]))
  );
}

function same(one: unknown, other: unknown): boolean {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}
