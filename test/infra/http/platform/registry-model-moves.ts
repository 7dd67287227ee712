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

/** Types first, mostly: without them little happens. */
const begin = fc.constantFrom<Drawn[]>(
  [],
  [
    { move: 'add type', given: { id: 't1', deviceInfo: { model: 'm1' } } },
    { move: 'add type', given: { id: 'gw', classId: 'Gateway' } },
  ],
  [{ move: 'add type', given: { id: 't2', metadata: { of: 'type', deep: { a: 1 } } } }],
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
