/** What the last run left undone. */
import { closeReason } from '../domain/close-codes.ts';
import { noCounters } from '../domain/connection.ts';
import { disconnect } from '../handlers/mqtt/disconnect.ts';
import type { World } from '../projections/world.ts';
import { type Runner, replied } from './runner.ts';

/**
 * Ends the connections of clients that were connected when the last run ended without a goodbye; only those of this `node`, where there are
 * others. Resolves when that is in the world. Source: amlen server_protocol/src/iotmonitor.c.
 */
export async function recover(world: World, runner: Pick<Runner, 'runInTurn'>, node?: string): Promise<void> {
  const ended: Promise<void>[] = [];
  for (const { state, session } of [...world.clients()]) {
    // The end of a connection that an import was bringing is in the archive.
    if (!state.online || world.registry.imports.has(session.org)) continue;
    if (node !== undefined && state.online.node !== node) continue;
    const { clientId, connectionId } = state.online;
    const request = { clientId, connectionId, closeCode: 93, reason: closeReason(93), counters: noCounters };
    ended.push(replied(runner, disconnect, request, { correlationId: connectionId }));
  }
  await Promise.all(ended);
}
