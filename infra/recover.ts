/** What the last run left undone. */
import { closeReason } from '../domain/close-codes.ts';
import { noCounters } from '../domain/connection.ts';
import { disconnect } from '../handlers/mqtt/disconnect.ts';
import type { World } from '../projections/world.ts';
import type { Runner } from './runner.ts';

/** Clients that were connected when the last run ended without a goodbye. Source: amlen server_protocol/src/iotmonitor.c. */
export function recover(world: World, runner: Runner): void {
  for (const { state, session } of [...world.clients()]) {
    // The end of a connection that an import was bringing is in the archive.
    if (!state.online || world.registry.imports.has(session.org)) continue;
    const { clientId, connectionId } = state.online;
    const request = { clientId, connectionId, closeCode: 93, reason: closeReason(93), counters: noCounters };
    runner.run(disconnect, request, { correlationId: connectionId });
  }
}
