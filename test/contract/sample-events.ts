/** Events for tests of the log: small, and told apart by their ids. */
import type { NewEvent } from '../../domain/recorded-event.ts';

/** The id that the `count`-th event of a node has: a random half that stays, and a counter. */
export function idAt(count: number): string {
  return `6f1d1f0e-9d0c-4b52-8f2e-${count.toString(16).padStart(12, '0')}`;
}

/** A message as a device publishes it; `device` numbers the devices of org `abc123`. */
export function message(
  count: number,
  { device = 1, text = `{"d":{"n":${count}}}`, at = 1_700_000_000_000 + count } = {},
): NewEvent {
  return {
    id: idAt(count),
    type: 'MessagePublished',
    data: {
      clientId: `d:abc123:pump:p-${device}`,
      topic: `iot-2/type/pump/id/p-${device}/evt/status/fmt/json`,
      qos: 0,
    },
    payload: Buffer.from(text),
    metadata: { org: 'abc123', node: 'n1', at, recordedAt: at, version: 1 },
  };
}

/** A registration, with facts that have no binary layout. */
export function registered(
  count: number,
  { device = 1, org = 'abc123', at = 1_700_000_000_000 + count } = {},
): NewEvent {
  return {
    id: idAt(count),
    type: 'DeviceRegistered',
    data: {
      org,
      typeId: 'pump',
      deviceId: `p-${device}`,
      classId: 'Device',
      token: { salt: 'c2FsdA', digest: 'ZGlnZXN0' },
    },
    metadata: {
      org,
      node: 'n1',
      at,
      recordedAt: at,
      version: 1,
      correlationId: 'call-1',
      input: {
        handler: 'registry/register-device',
        request: { typeId: 'pump' },
        context: { now: at, ids: [idAt(count)], random: [0.5] },
      },
    },
  };
}

/** A connection event of a device. */
export function connected(count: number, { device = 1, at = 1_700_000_000_000 + count } = {}): NewEvent {
  return {
    id: idAt(count),
    type: 'ClientSubscribed',
    data: { clientId: `d:abc123:pump:p-${device}`, filters: [{ filter: 'iot-2/cmd/+/fmt/+', qos: 1 }] },
    metadata: { org: 'abc123', node: 'n1', at, recordedAt: at, version: 1 },
  };
}
