/** What a caller of the HTTP API sees: everything, or the devices that its API key sees. */
import type { Caller } from '../domain/api/access.ts';
import { membersSeen, seesDevice } from '../domain/visibility.ts';
import type { World } from '../projections/world.ts';

/** The devices that a caller sees, by their member keys; undefined for all. */
export function visibleTo({ type, org, id }: Caller, { registry }: World): ReadonlySet<string> | undefined {
  if (type === 'gateway') return undefined;
  const seen = membersSeen(org, id, registry);
  return seen && new Set(seen.flatMap((members) => [...members]));
}

/** Whether a caller sees a device. One that is hidden is answered as one that is not there. */
export function sees({ type, org, id }: Caller, { registry }: World, typeId: string, deviceId: string): boolean {
  return type === 'gateway' || seesDevice(org, id, { typeId, deviceId }, registry);
}
