/** Prints the bytes of heap that one registered device takes in the world: `node --expose-gc device-memory.mjs DEVICES`. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';

const devices = Number(process.argv[2]);
const world = new World();
world.fold(recorded(0, 'org-abc123', 'OrgCreated', { status: 'active', securityLevel: 'tls-optional' }));
world.fold(recorded(1, 'deviceType-abc123:many', 'DeviceTypeAdded', { typeId: 'many', classId: 'Device' }));
const before = heapBytes();
for (let index = 0; index < devices; index++) world.fold(registration(index));
const each = (heapBytes() - before) / devices;
if (world.registry.contents('abc123').devices.size !== devices) throw new Error('not every device is there');
console.log(Math.round(each));

/** As it comes from the log: every text a string of its own. */
function registration(index: number): RecordedEvent {
  const deviceId = `device-${index}`;
  const data = {
    typeId: 'many',
    deviceId,
    classId: 'Device',
    token: {
      salt: `${index}`.padStart(22, 's'),
      digest: `${index}`.padStart(43, 'd'),
    },
    deviceInfo: { serialNumber: deviceId, manufacturer: 'ACME Co.', model: '7865' },
    metadata: { floor: 3 },
    author: { id: 'a-abc123-k1k1k1k1k1', type: 'apikey' },
  };
  return JSON.parse(JSON.stringify(recorded(index + 2, `device-abc123:many:${deviceId}`, 'DeviceRegistered', data)));
}

function recorded(position: number, stream: string, type: string, data: object): RecordedEvent {
  const metadata = { org: 'abc123', node: 'n', at: 1_700_000_000_000, recordedAt: 1_700_000_000_000, version: 1 };
  return { position, stream, revision: 0, id: `id-${position}`, type, data: { org: 'abc123', ...data }, metadata };
}

function heapBytes(): number {
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
