/** Who of an org is connected, since when, and what each client did last: one record per client that has connected. */
import type { Activity, ConnectionRecord } from '../domain/connection-record.ts';
import type { EventOf } from '../domain/events/catalogue.ts';
import { Ordered } from './ordered.ts';

/** Records of applications in an org: their ids are free to choose, and nothing deletes an application. */
export const APPLICATION_RECORDS_MAX = 100_000;

/** The records of one org. Those of devices go with their devices. Changed by the world's fold only. */
export class ConnectionStates {
  #records = new Ordered<ConnectionRecord>();
  /** Applications without a connection, the one that left first in front. */
  readonly #left = new Map<string, ConnectionRecord>();
  #applications = 0;
  #recording = false;
  readonly #applicationsMax: number;

  constructor(applicationsMax = APPLICATION_RECORDS_MAX) {
    this.#applicationsMax = applicationsMax;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Whether records are kept. Switching it off deletes them. Source: Knowledge Center SSQR84 (client_state). */
  set recording(on: boolean) {
    if (!on && this.#recording) {
      this.#records = new Ordered();
      this.#left.clear();
      this.#applications = 0;
    }
    this.#recording = on;
  }

  get(clientId: string): ConnectionRecord | undefined {
    return this.#records.get(clientId);
  }

  /** In any order. */
  all(): Iterable<ConnectionRecord> {
    return this.#records.values();
  }

  /** In the order of the client ids, see `Ordered`. */
  upwards(after?: string): Iterable<ConnectionRecord> {
    return this.#records.upwards(after);
  }

  downwards(before?: string): Iterable<ConnectionRecord> {
    return this.#records.downwards(before);
  }

  /** The applications without a connection, the one that left first in front. */
  left(): Iterable<string> {
    return this.#left.keys();
  }

  /** Puts the record of a client that has none, which becomes part of this: `restoreAll` comes behind. */
  put(record: ConnectionRecord): void {
    this.#records.set(record.clientId, record);
    if (isApplication(record.clientId)) this.#applications++;
  }

  /** These records and the applications that have left are all that there are; each record was put, or was there before. */
  restoreAll(records: readonly ConnectionRecord[], left: readonly string[]): void {
    if (records.length !== this.#records.size) {
      this.#records = new Ordered();
      this.#applications = 0;
      for (const record of records) this.put(record);
    }
    this.#left.clear();
    for (const clientId of left) {
      const record = this.#records.get(clientId);
      if (record) this.#left.set(clientId, record);
    }
  }

  /** A client has connected: its record, which is written to as long as the connection is open; undefined when none are kept. */
  connected(
    { clientId: ownId, requestedClientId, protocol }: EventOf<'ClientConnected'>['data'],
    at: number,
  ): ConnectionRecord | undefined {
    if (!this.#recording) return undefined;
    const clientId = requestedClientId ?? ownId;
    const known = this.#records.get(clientId);
    const record = known ?? newRecord(clientId, at);
    if (!known) this.#add(record);
    record.open++;
    record.connectedAt = at;
    record.protocol = protocol;
    act(record, 'mqttConnect', at);
    this.#left.delete(clientId);
    return record;
  }

  /** One of the connections of a record is gone. */
  disconnected(record: ConnectionRecord | undefined, closeCode: number, at: number): void {
    if (!record) return;
    record.open--;
    record.disconnectedAt = at;
    record.closeCode = closeCode;
    act(record, 'mqttDisconnect', at);
    const { clientId, open } = record;
    // A record that was deleted while its connection was open is nobody's any more.
    if (open > 0 || !isApplication(clientId) || this.#records.get(clientId) !== record) return;
    this.#left.set(clientId, record);
    this.#bound();
  }

  forget(clientId: string): void {
    this.#records.set(clientId, undefined);
  }

  #add(record: ConnectionRecord): void {
    const { clientId } = record;
    this.#records.set(clientId, record);
    if (!isApplication(clientId)) return;
    this.#applications++;
    this.#bound();
  }

  /** The application that left first goes; those that are connected stay, as many as there are. */
  #bound(): void {
    for (const clientId of this.#left.keys()) {
      if (this.#applications <= this.#applicationsMax) return;
      this.#left.delete(clientId);
      this.#records.set(clientId, undefined);
      this.#applications--;
    }
  }
}

/** Notes what the client of an open connection did. */
export function act(record: ConnectionRecord | undefined, activity: Activity, at: number): void {
  if (!record) return;
  record.activity = activity;
  record.activeAt = at;
}

/** Of a client that connects now. */
export function newRecord(clientId: string, at: number): ConnectionRecord {
  return {
    clientId,
    open: 0,
    connectedAt: at,
    disconnectedAt: undefined,
    closeCode: undefined,
    activity: 'mqttConnect',
    activeAt: at,
    protocol: undefined,
  };
}

function isApplication(clientId: string): boolean {
  return clientId.startsWith('a:') || clientId.startsWith('A:');
}
