/** Device types. Source: iot-python test_api_registry_devicetypes.py; swagger of the organization administration API. */
import fc from 'fast-check';
import {
  type Body,
  expectAnswer,
  invalid,
  type Move,
  move,
  type Play,
  refused,
  set,
  type TypeRow,
} from './registry-model.ts';
import { time } from './registry-model-match.ts';
import {
  badId,
  description,
  deviceInfo,
  deviceInfoChange,
  metadata,
  perhaps,
  typeId,
} from './registry-model-values.ts';

const { constantFrom, record } = fc;
const pathOf = (id: string) => `/device/types/${id}`;

const added = record({
  id: typeId,
  classId: perhaps(constantFrom('Device', 'Device', 'Gateway')),
  description: perhaps(description),
  deviceInfo: perhaps(deviceInfo),
  metadata: perhaps(metadata),
  edgeConfiguration: constantFrom(null, undefined),
  unknownMember: constantFrom(undefined, 1),
});
const changed = record({
  id: constantFrom(undefined, 'other'),
  classId: constantFrom(undefined, 'Gateway'),
  description: perhaps(description),
  deviceInfo: perhaps(deviceInfoChange),
  metadata: perhaps(metadata),
});
const wrong = fc.oneof(
  badId.map((id): unknown => ({ id })),
  constantFrom<unknown>(
    1,
    'text',
    null,
    [],
    {},
    { id: 't1', classId: 'Other' },
    { id: 't1', deviceInfo: 'x' },
    { id: 't1', metadata: [] },
  ),
);

export const typeMoves: Readonly<Record<string, Move>> = {
  'add type': move(8, added, async (play, given) => {
    const { types } = play.model;
    const asked = { method: 'POST', path: '/device/types', body: given } as const;
    if (types.has(given.id)) return void (await expectAnswer(play, asked, refused(409)));
    const body = await expectAnswer(play, asked, { status: 201, body: shownType(given) });
    types.set(given.id, { shown: body as TypeRow['shown'] });
  }),
  'add type wrongly': move(1, wrong, async (play, body) => {
    await expectAnswer(play, { method: 'POST', path: '/device/types', body }, invalid());
  }),
  'get type': move(2, typeId, getType),
  'change type': move(4, record({ id: typeId, body: changed }), async (play, { id, body }) => {
    const row = play.model.types.get(id);
    const asked = { method: 'PUT', path: pathOf(id), body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    const { id: _id, classId: _classId, deviceInfo: info, ...members } = set(body);
    const after = {
      ...row.shown,
      ...members,
      ...(info !== undefined &&
        Object.keys(set(info as Body)).length > 0 && { deviceInfo: { ...row.shown.deviceInfo, ...set(info as Body) } }),
      updatedDateTime: time,
    };
    const bare =
      info !== undefined && Object.keys(set(info as Body)).length === 0 && row.shown.deviceInfo === undefined;
    // Whether an empty change of what was never set leaves an empty object is nowhere written.
    if (bare) return;
    row.shown = (await expectAnswer(play, asked, { status: 200, body: after })) as TypeRow['shown'];
  }),
  'delete type': move(2, typeId, async (play, id) => {
    const { types, devices } = play.model;
    const asked = { method: 'DELETE', path: pathOf(id) } as const;
    if (!types.has(id)) return void (await expectAnswer(play, asked, refused(404)));
    const inUse = [...devices.values()].some(({ shown }) => shown.typeId === id);
    if (inUse) return void (await expectAnswer(play, asked, refused(409)));
    await expectAnswer(play, asked, { status: 204 });
    types.delete(id);
  }),
};

/** Looks at one type, there or not. */
export async function getType(play: Play, id: string): Promise<void> {
  const row = play.model.types.get(id);
  await expectAnswer(play, { method: 'GET', path: pathOf(id) }, row ? { status: 200, body: row.shown } : refused(404));
}

function shownType({ id, classId, description: text, deviceInfo: info, metadata: data }: Body): Body {
  const path = `/api/v0002/device/types/${id}`;
  return {
    id,
    classId: classId ?? 'Device',
    ...set({ description: text, deviceInfo: info && set(info as Body), metadata: data }),
    createdDateTime: time,
    updatedDateTime: time,
    refs: {
      physicalInterface: `${path}/physicalinterface`,
      logicalInterfaces: `${path}/logicalinterfaces`,
      mappings: `${path}/mappings`,
    },
  };
}
