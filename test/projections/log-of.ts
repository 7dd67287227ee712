/** The log of a sandbox in memory, as a reader of a real one would find it. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';

/** What stands in the log: read back from the store, its facts through JSON, its bytes as bytes. */
export async function logOf({ store }: PureSandbox): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards' })) {
    for (const { payload, ...rest } of page) {
      const read = JSON.parse(JSON.stringify(rest)) as RecordedEvent;
      events.push(payload === undefined ? read : { ...read, payload: new Uint8Array(payload) });
    }
  }
  return events;
}
