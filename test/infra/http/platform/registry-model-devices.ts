/** Devices and their locations. Source: iot-python test_api_registry_devices.py; iot-java DeviceAPIOperationsTest. */
import fc from 'fast-check';
import {
  type Body,
  type DeviceRow,
  expectAnswer,
  invalid,
  keyOf,
  type Model,
  type Move,
  move,
  type Named,
  type Play,
  refused,
  set,
} from './registry-model.ts';
import { some, text, time } from './registry-model-match.ts';
import * as values from './registry-model-values.ts';

const { constantFrom, oneof, record } = fc;
const { deviceId, perhaps, typeId } = values;

export const pathOf = ({ typeId: type, deviceId: device }: Named): string => `/device/types/${type}/devices/${device}`;
export const named: fc.Arbitrary<Named> = record({ typeId, deviceId });

const coordinates = record({
  longitude: values.longitude,
  latitude: values.latitude,
  elevation: perhaps(constantFrom(0, 12.5)),
  accuracy: perhaps(constantFrom(5)),
  measuredDateTime: perhaps(values.instant),
});
/** At registration nothing about a location is refused. Source: iot-java BulkAPIOperationsTest. */
const lenientLocation = oneof(
  coordinates,
  coordinates.map((location) => ({ ...location, measuredDateTime: '2015-23-07T11:23:23+00:00' })),
  constantFrom<Body>({}, { longitude: 5 }, { longitude: 5, latitude: 95 }, { longitude: 'east', latitude: 1 }),
);
const gateway = oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: record({ gatewayTypeId: constantFrom('gw', 'gw', 'gw', 't1'), gatewayId: deviceId }) },
);
/** What a registration may say, alone or in bulk. */
export const described: fc.Arbitrary<Body> = fc
  .tuple(
    record({
      authToken: perhaps(values.token),
      deviceInfo: perhaps(values.deviceInfo),
      metadata: perhaps(values.metadata),
      location: perhaps(lenientLocation),
    }),
    gateway,
  )
  .map(([members, under]) => ({ ...members, ...under }));
const changed = record({
  deviceInfo: perhaps(values.deviceInfoChange),
  metadata: perhaps(values.metadata),
  status: perhaps(record({ alert: record({ enabled: fc.boolean() }) })),
  authToken: constantFrom(undefined, 'ignored-1'),
});

export const deviceMoves: Readonly<Record<string, Move>> = {
  'add device': move(12, record({ at: named, body: described }), async (play, { at, body }) => {
    const path = `/device/types/${at.typeId}/devices`;
    const asked = { method: 'POST', path, body: { deviceId: at.deviceId, ...body } } as const;
    const refusal = registrationRefusal(play.model, at, body);
    if (refusal) return void (await expectAnswer(play, asked, refusal));
    const shown = shownDevice(play.model, at, body);
    const token = body.authToken ?? generatedToken;
    const { authToken, ...answered } = await expectAnswer(play, asked, {
      status: 201,
      body: { ...shown, authToken: token },
    });
    arrive(play.model, answered as DeviceRow['shown'], authToken as string, body);
  }),
  'add device wrongly': move(1, record({ typeId, id: values.badId, token: values.badToken }), async (play, given) => {
    const { typeId: type } = given;
    if (!play.model.types.has(type)) return;
    const path = `/device/types/${type}/devices`;
    await expectAnswer(play, { method: 'POST', path, body: { deviceId: given.id } }, invalid());
    await expectAnswer(play, { method: 'POST', path, body: { deviceId: 'free', authToken: given.token } }, invalid());
    await expectAnswer(play, { method: 'POST', path, body: [{ deviceId: 'free' }] }, invalid());
  }),
  'get device': move(3, named, getDevice),
  'change device': move(6, record({ at: named, body: changed }), async (play, { at, body }) => {
    const row = play.model.devices.get(keyOf(at));
    const asked = { method: 'PUT', path: pathOf(at), body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    const { shown } = row;
    const { deviceInfo: info, metadata: data, status } = set(body);
    const enabled = (status as { alert: { enabled: boolean } } | undefined)?.alert.enabled;
    const after = {
      ...shown,
      deviceInfo: { ...shown.deviceInfo, ...set((info ?? {}) as Body) },
      metadata: data ?? shown.metadata,
      ...(enabled !== undefined && { status: { alert: alertOf(shown, enabled) } }),
    };
    row.shown = (await expectAnswer(play, asked, { status: 200, body: after })) as DeviceRow['shown'];
  }),
  'delete device': move(3, named, async (play, at) => {
    const asked = { method: 'DELETE', path: pathOf(at) } as const;
    if (!play.model.devices.has(keyOf(at))) return void (await expectAnswer(play, asked, refused(404)));
    await expectAnswer(play, asked, { status: 204 });
    leave(play.model, at);
  }),
  'set location': move(3, record({ at: named, body: coordinates }), async (play, { at, body }) => {
    const row = play.model.devices.get(keyOf(at));
    const asked = { method: 'PUT', path: `${pathOf(at)}/location`, body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    row.location = await expectAnswer(play, asked, { status: 200, body: locationOf(body) });
  }),
  'set location wrongly': move(
    1,
    record({ at: named, latitude: constantFrom(100, -90.5) }),
    async (play, { at, latitude }) => {
      if (!play.model.devices.has(keyOf(at))) return;
      const asked = { method: 'PUT', path: `${pathOf(at)}/location`, body: { longitude: 0, latitude } } as const;
      const violation = some('one violation', (value) => Array.isArray(value) && value.length === 1);
      await expectAnswer(play, asked, refused(400, 'CUDHT0300I', violation));
    },
  ),
  'get location': move(2, named, getLocation),
};

/** Looks at one device, there or not. */
export async function getDevice(play: Play, at: Named): Promise<void> {
  const row = play.model.devices.get(keyOf(at));
  await expectAnswer(play, { method: 'GET', path: pathOf(at) }, row ? { status: 200, body: row.shown } : refused(404));
  if (!row) return;
  const expanded = { ...row.shown, ...(row.location && { location: row.location }) };
  await expectAnswer(play, { method: 'GET', path: `${pathOf(at)}?_expand=location` }, { status: 200, body: expanded });
}

/** Looks at the location of a device, there or not. */
export async function getLocation(play: Play, at: Named): Promise<void> {
  const location = play.model.devices.get(keyOf(at))?.location;
  const expected = location ? { status: 200, body: location } : refused(404);
  await expectAnswer(play, { method: 'GET', path: `${pathOf(at)}/location` }, expected);
}

/** Source of the alphabet: iot-java issue 114. */
export const generatedToken: ReturnType<typeof some> = some('a token', (value) => {
  return typeof value === 'string' && /^[A-Za-z0-9_.-]{18}$/.test(value);
});

/** Why a registration is refused, if it is. Source: iot-java GatewayAPIOperationsTest; the status of a gateway that is none is a guess. */
export function registrationRefusal(model: Model, at: Named, body: Body): { status: number; body: Body } | undefined {
  if (!model.types.has(at.typeId)) return refused(404);
  if (model.devices.has(keyOf(at))) return refused(409, 'CUDRS0020E');
  const under = gatewayOf(body);
  if (!under) return undefined;
  const found = model.devices.get(keyOf(under));
  if (!found) return refused(404);
  return found.shown.classId === 'Gateway' ? undefined : refused(403);
}

function gatewayOf({ gatewayTypeId, gatewayId }: Body): Named | undefined {
  return gatewayId === undefined ? undefined : { typeId: gatewayTypeId as string, deviceId: gatewayId as string };
}

/** A device as it is shown once registered. */
export function shownDevice({ org, key, types }: Model, at: Named, body: Body): Body {
  const type = types.get(at.typeId)?.shown;
  const { deviceInfo: info, metadata: data, gatewayTypeId, gatewayId } = set(body);
  const path = `/api/v0002${pathOf(at)}`;
  return {
    clientId: `${type?.classId === 'Gateway' ? 'g' : 'd'}:${org}:${at.typeId}:${at.deviceId}`,
    ...at,
    classId: type?.classId,
    // What the type says stands where the registration says nothing. Source: docs (device types). Guess: member by member.
    deviceInfo: { ...type?.deviceInfo, ...set((info ?? {}) as Body) },
    metadata: { ...type?.metadata, ...(data as Body | undefined) },
    registration: { auth: { id: key, type: 'apikey' }, date: time },
    status: { alert: { enabled: false } },
    refs: { location: `${path}/location`, diag: { logs: `${path}/diag/logs`, errorCodes: `${path}/diag/errorCodes` } },
    gatewayTypeId,
    gatewayId,
  };
}

/** A device has been registered. */
export function arrive(model: Model, shown: DeviceRow['shown'], token: string, body: Body): void {
  const location = isPlace(body.location) ? locationOf(body.location as Body) : undefined;
  model.devices.set(keyOf(shown), { shown, token, logs: [], codes: [], ...(location && { location }) });
  if (shown.classId !== 'Gateway') return;
  const id = `gw_def_res_grp:${model.org}:${shown.typeId}:${shown.deviceId}`;
  const anything = some('anything', () => true);
  const group = { id, name: text, description: anything, searchTags: anything };
  model.groups.set(id, { shown: group, members: new Set() });
}

/** A device goes, with all that belongs to it. */
export function leave(model: Model, at: Named): void {
  const { shown } = model.devices.get(keyOf(at)) as DeviceRow;
  model.devices.delete(keyOf(at));
  for (const { members } of model.groups.values()) members.delete(keyOf(at));
  if (shown.classId === 'Gateway') model.groups.delete(`gw_def_res_grp:${model.org}:${at.typeId}:${at.deviceId}`);
}

function alertOf({ status }: Body, enabled: boolean): Body {
  const { alert } = status as { alert: Body };
  // Whether saying the same again moves the time is nowhere written; switching off what was never on may show a time, or none.
  const timestamp = some('a time', (value) => value === undefined || /^\d{4}-.*Z$/.test(String(value)));
  return alert.enabled === enabled ? { enabled, timestamp } : { enabled, timestamp: time };
}

function isPlace(location: unknown): boolean {
  const { longitude, latitude } = (location ?? {}) as Body;
  return within(longitude, 180) && within(latitude, 90);
}

function within(value: unknown, bound: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= bound;
}

/** `measuredDateTime` is always there. Source: iot-python test_api_registry_devices_ext. */
function locationOf(given: Body): Body {
  const { measuredDateTime, ...place } = set(given);
  const known = typeof measuredDateTime === 'string' && !measuredDateTime.includes('-23-');
  return { ...place, measuredDateTime: known ? measuredDateTime : time, updatedDateTime: time };
}
