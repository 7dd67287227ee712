/** Diagnostic logs and error codes, newest first. Source: iot-python test_api_registry_devices_diag.py; iot-java DeviceDiagnosticsTest. */
import fc from 'fast-check';
import {
  type Body,
  type DeviceRow,
  expectAnswer,
  invalid,
  keyOf,
  type Move,
  move,
  type Named,
  type Play,
  refused,
  set,
} from './registry-model.ts';
import { named, pathOf } from './registry-model-devices.ts';
import { text, time } from './registry-model-match.ts';
import * as values from './registry-model-values.ts';

const { constantFrom, record } = fc;
const { perhaps } = values;

const log = record({
  message: values.description,
  severity: perhaps(constantFrom(0, 1, 2)),
  data: perhaps(values.description),
  timestamp: perhaps(values.instant),
});
const code = record({ errorCode: fc.integer({ min: 0, max: 0xffff }), timestamp: perhaps(values.instant) });
const wrongLog = constantFrom<unknown>(
  {},
  { message: 1 },
  { message: 'm', severity: 3 },
  { message: 'm', severity: -1 },
  [],
  'm',
);
const wrongCode = constantFrom<unknown>({}, { errorCode: 'x' }, { errorCode: 1.5 }, [], 7);

/** A log that was made, looked for at its own device or at another one. */
const logOf = record({ nth: values.nth, elsewhere: fc.option(named, { freq: 6, nil: undefined }) });

const logsOf = (at: Named) => `${pathOf(at)}/diag/logs`;
const codesOf = (at: Named) => `${pathOf(at)}/diag/errorCodes`;

export const diagnosticMoves: Readonly<Record<string, Move>> = {
  'add log': move(6, record({ at: named, body: log }), async (play, { at, body }) => {
    const row = play.model.devices.get(keyOf(at));
    const asked = { method: 'POST', path: logsOf(at), body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    const { message, severity = 0, data = '', timestamp = time } = set(body);
    const shown = { id: text, ...at, message, severity, data, timestamp };
    const added = (await expectAnswer(play, asked, { status: 201, body: shown })) as DeviceRow['logs'][number];
    row.logs.unshift(added);
    play.model.made.logs.unshift({ id: added.id, at });
  }),
  'add log wrongly': move(1, record({ at: named, body: wrongLog }), async (play, { at, body }) => {
    if (play.model.devices.has(keyOf(at)))
      await expectAnswer(play, { method: 'POST', path: logsOf(at), body }, invalid());
  }),
  'look at a log': move(2, logOf, async (play, given) => {
    const { id, at } = logIn(play, given);
    const shown = play.model.devices.get(keyOf(at))?.logs.find((one) => one.id === id);
    const expected = shown ? { status: 200, body: shown } : refused(404);
    await expectAnswer(play, { method: 'GET', path: `${logsOf(at)}/${id}` }, expected);
  }),
  'delete a log': move(3, logOf, async (play, given) => {
    const { id, at } = logIn(play, given);
    const row = play.model.devices.get(keyOf(at));
    const known = row?.logs.some((one) => one.id === id);
    await expectAnswer(play, { method: 'DELETE', path: `${logsOf(at)}/${id}` }, known ? { status: 204 } : refused(404));
    if (row) row.logs = row.logs.filter((one) => one.id !== id);
  }),
  'clear logs': move(1, named, async (play, at) => {
    const row = play.model.devices.get(keyOf(at));
    await expectAnswer(play, { method: 'DELETE', path: logsOf(at) }, row ? { status: 204 } : refused(404));
    if (row) row.logs = [];
  }),
  'add code': move(3, record({ at: named, body: code }), async (play, { at, body }) => {
    const row = play.model.devices.get(keyOf(at));
    const asked = { method: 'POST', path: codesOf(at), body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    const { errorCode, timestamp = time } = set(body);
    row.codes.unshift(await expectAnswer(play, asked, { status: 201, body: { errorCode, timestamp } as Body }));
  }),
  'add code wrongly': move(1, record({ at: named, body: wrongCode }), async (play, { at, body }) => {
    if (play.model.devices.has(keyOf(at)))
      await expectAnswer(play, { method: 'POST', path: codesOf(at), body }, invalid());
  }),
  'clear codes': move(1, named, async (play, at) => {
    const row = play.model.devices.get(keyOf(at));
    await expectAnswer(play, { method: 'DELETE', path: codesOf(at) }, row ? { status: 204 } : refused(404));
    if (row) row.codes = [];
  }),
  'list diagnostics': move(2, named, listDiagnostics),
};

function logIn(
  { model }: Play,
  { nth, elsewhere }: { nth: number; elsewhere: Named | undefined },
): { id: string; at: Named } {
  const { id, at } = model.made.logs[nth] ?? { id: 'nope', at: { typeId: 't1', deviceId: 'd1' } };
  return { id, at: elsewhere ?? at };
}

/** Looks at both lists of a device, there or not. */
export async function listDiagnostics(play: Play, at: Named): Promise<void> {
  const row = play.model.devices.get(keyOf(at));
  await expectAnswer(play, { method: 'GET', path: logsOf(at) }, row ? { status: 200, body: row.logs } : refused(404));
  await expectAnswer(play, { method: 'GET', path: codesOf(at) }, row ? { status: 200, body: row.codes } : refused(404));
}
