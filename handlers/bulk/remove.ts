/** `POST /bulk/devices/remove`: what is answered. Each entry is deleted like a device of its own, by `devices/delete`. */
import { type BulkRemoved, bulkFailure } from '../../domain/api/bulk.ts';
import { type ApiOutcome, type ApiReply, isRefusal } from '../operation.ts';

/** A device that is not there, or hidden from the caller, is removed. Source: docs/reference/rlac_overview.md; iot-python testBulkDeleteThatDoesntExist (no error). */
export function removedEntry(
  { typeId, deviceId }: Readonly<{ typeId: string; deviceId: string }>,
  outcome: ApiOutcome,
): BulkRemoved {
  const named = { typeId, deviceId };
  return isRefusal(outcome) && outcome.rule !== 'device-unknown'
    ? bulkFailure(named, outcome)
    : { ...named, success: true };
}

/**
 * The service answered 202 (iot-python and iot-java ran against it); iot-nodejs takes nothing but 201, and is known by its HTTP library.
 * Source: iot-python devices.delete; iot-java BulkAPIOperationsTest; iot-nodejs src/api/RegistryClient.js. Guess: telling them apart.
 */
export function bulkRemoveReply(entries: readonly BulkRemoved[], userAgent: string): ApiReply {
  return { status: userAgent.startsWith('axios/') ? 201 : 202, body: entries };
}
