/** `POST /bulk/devices/add`: what is answered. Each entry is registered like a device of its own, by `devices/register`. */
import { type BulkAdded, bulkFailure } from '../../domain/api/bulk.ts';
import { type ApiOutcome, type ApiReply, isRefusal } from '../operation.ts';

/** What is answered for an entry; its token is shown when its device was registered. */
export function addedEntry(
  { typeId, deviceId }: Readonly<{ typeId: string; deviceId: string }>,
  outcome: ApiOutcome,
  authToken: string,
): BulkAdded {
  const named = { typeId, deviceId };
  return isRefusal(outcome) ? bulkFailure(named, outcome) : { ...named, success: true, authToken };
}

/** 201 when every entry succeeded. Source: iot-python, iot-java BulkAPIOperationsTest; swagger (202). */
export function bulkAddReply(entries: readonly BulkAdded[]): ApiReply {
  return { status: entries.every(({ success }) => success) ? 201 : 202, body: entries };
}
