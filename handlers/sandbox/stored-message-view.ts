/** A stored message as the sandbox's own API shows it. `position`: of the event that it came with. */
import { payloadView } from '../../domain/payload-text.ts';
import { PLAIN_ORG } from '../../domain/plain.ts';
import type { World } from '../../projections/world.ts';

export type Stored = ReturnType<World['stored']>[number];

export function storedMessageView(org: string, { topic, position, qos, payload }: Stored): object {
  const kind = org === PLAIN_ORG ? 'retained' : 'status';
  return { topic, kind, position, qos, bytes: payload.length, ...payloadView(payload) };
}
