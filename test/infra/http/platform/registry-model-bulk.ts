/** Devices in bulk. Source: iot-python test_api_registry_devices.py; iot-java BulkAPIOperationsTest. */
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
} from './registry-model.ts';
import {
  arrive,
  described,
  generatedToken,
  leave,
  named,
  registrationRefusal,
  shownDevice,
} from './registry-model-devices.ts';
import { some } from './registry-model-match.ts';

const { array, constantFrom, record, tuple } = fc;

const entry = tuple(named, described).map(([at, body]) => ({ ...at, ...body }));
const failed = some('an error', (value) => typeof value === 'object' && value !== null && 'id' in value);

export const bulkMoves: Readonly<Record<string, Move>> = {
  'add in bulk': move(4, array(entry, { minLength: 1, maxLength: 4 }), async (play, entries) => {
    // Each entry meets what the ones before it left behind.
    const arrivals: (Body | undefined)[] = [];
    const expected = entries.map((body) => {
      const at = { typeId: body.typeId, deviceId: body.deviceId };
      if (registrationRefusal(play.model, at, body)) {
        arrivals.push(undefined);
        return { ...at, success: false, message: some('a text', Boolean), exception: failed };
      }
      const shown = shownDevice(play.model, at, body);
      arrive(play.model, shown as DeviceRow['shown'], '', body);
      arrivals.push(body);
      return { ...at, authToken: (body as Body).authToken ?? generatedToken, success: true };
    });
    const asked = { method: 'POST', path: '/bulk/devices/add', body: entries } as const;
    const status = arrivals.includes(undefined) ? 202 : 201;
    const answer = (await expectAnswer(play, asked, { status, body: expected })) as unknown as Body[];
    for (const [index, body] of arrivals.entries()) {
      if (body) rowOf(play.model, body).token = answer[index]?.authToken as string;
    }
    // Times are known from here on.
    for (const body of arrivals) {
      if (!body) continue;
      const row = rowOf(play.model, body);
      const path = `/device/types/${body.typeId}/devices/${body.deviceId}`;
      row.shown = (await expectAnswer(
        play,
        { method: 'GET', path },
        { status: 200, body: row.shown },
      )) as DeviceRow['shown'];
    }
  }),
  'remove in bulk': move(3, array(named, { minLength: 1, maxLength: 4 }), async (play, entries) => {
    // What is not there is removed, too. Source: iot-python testBulkDeleteThatDoesntExist.
    const expected = entries.map((at) => ({ ...at, success: true }));
    await expectAnswer(
      play,
      { method: 'POST', path: '/bulk/devices/remove', body: entries },
      { status: 202, body: expected },
    );
    for (const at of entries) if (play.model.devices.has(keyOf(at))) leave(play.model, at);
  }),
  'bulk wrongly': move(
    1,
    record({ what: constantFrom('add', 'remove'), body: constantFrom<unknown>({}, 1, 'x', null) }),
    async (play, given) => {
      await expectAnswer(play, { method: 'POST', path: `/bulk/devices/${given.what}`, body: given.body }, invalid());
    },
  ),
};

function rowOf(model: Model, body: Body): DeviceRow {
  return model.devices.get(keyOf(body as { typeId: string; deviceId: string })) as DeviceRow;
}
