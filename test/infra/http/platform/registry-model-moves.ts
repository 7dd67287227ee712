/** Everything that can be done in a sequence, and how sequences are drawn. */
import fc from 'fast-check';
import type { Move, Play } from './registry-model.ts';
import { bulkMoves } from './registry-model-bulk.ts';
import { deviceMoves, getDevice, getLocation } from './registry-model-devices.ts';
import { diagnosticMoves, listDiagnostics } from './registry-model-diagnostics.ts';
import { getGroup, groupMoves, listGroups } from './registry-model-groups.ts';
import { getKey, keyMoves } from './registry-model-keys.ts';
import { expectList, listMoves, rowsOf } from './registry-model-lists.ts';
import { getType, typeMoves } from './registry-model-types.ts';

export const moves: Readonly<Record<string, Move>> = {
  ...typeMoves,
  ...deviceMoves,
  ...diagnosticMoves,
  ...bulkMoves,
  ...listMoves,
  ...groupMoves,
  ...keyMoves,
};

/** A move by its name, with what it is given: data, so that a failing sequence can be read. */
export type Drawn = Readonly<{ move: string; given: unknown }>;
/** The sandbox is stopped and started again in the middle. */
export const RESTART: Drawn = { move: 'restart', given: null };

const one = fc.oneof(
  ...Object.entries(moves).map(([move, { weight, given }]) => ({
    weight,
    arbitrary: given.map((drawn): Drawn => ({ move, given: drawn })),
  })),
);

const types: readonly Drawn[] = [
  { move: 'add type', given: { id: 't1', deviceInfo: { model: 'm1' }, metadata: { of: 'type', deep: { a: 1 } } } },
  { move: 'add type', given: { id: 'gw', classId: 'Gateway' } },
];
const devices: readonly Drawn[] = [
  { move: 'add device', given: { at: { typeId: 'gw', deviceId: 'd1' }, body: {} } },
  {
    move: 'add device',
    given: {
      at: { typeId: 't1', deviceId: 'd1' },
      body: { deviceInfo: { fwVersion: '1' }, gatewayTypeId: 'gw', gatewayId: 'd1' },
    },
  },
  { move: 'add device', given: { at: { typeId: 't1', deviceId: 'd_10' }, body: { metadata: { of: 'device' } } } },
];
const access: readonly Drawn[] = [
  { move: 'add group', given: { name: 'pumps' } },
  { move: 'create key', given: { comment: 'c', roles: ['PD_STANDARD_APP'] } },
];

/** Something to begin with, mostly: in an empty org little happens. */
const begin = fc.constantFrom<readonly Drawn[]>(
  types,
  [...types, ...devices],
  [...types, ...devices, ...access],
  access,
  [],
);

/** Sequences of up to so many moves. */
export function sequences(length: number): fc.Arbitrary<readonly Drawn[]> {
  return fc
    .tuple(begin, fc.array(one, { minLength: 1, maxLength: length, size: 'max' }))
    .map(([first, rest]) => [...first, ...rest]);
}

/** Looks at all there is. */
export async function lookAtAll(play: Play): Promise<void> {
  const { types, devices, groups, keys, made } = play.model;
  for (const id of types.keys()) await getType(play, id);
  for (const { shown } of devices.values()) {
    await getDevice(play, shown);
    await getLocation(play, shown);
    await listDiagnostics(play, shown);
  }
  for (const id of [...groups.keys(), ...made.groups]) await getGroup(play, id);
  for (const key of [...keys.keys(), ...made.keys]) await getKey(play, key);
  await listGroups(play);
  const plain = { limit: 100, sort: null, filter: null, facets: false };
  await expectList(play, '/device/types', rowsOf(play.model, 'types'), plain, { id: 'id' });
  await expectList(play, '/bulk/devices', rowsOf(play.model, 'devices'), plain, { id: 'typeId,deviceId' });
}
