import { addErrorCode } from '../../../handlers/diagnostics/add-error-code.ts';
import { addDiagnosticLog } from '../../../handlers/diagnostics/add-log.ts';
import { clearErrorCodes } from '../../../handlers/diagnostics/clear-error-codes.ts';
import { clearDiagnosticLogs } from '../../../handlers/diagnostics/clear-logs.ts';
import { deleteDiagnosticLog } from '../../../handlers/diagnostics/delete-log.ts';
import { getDiagnosticLog } from '../../../handlers/diagnostics/get-log.ts';
import { listErrorCodes } from '../../../handlers/diagnostics/list-error-codes.ts';
import { listDiagnosticLogs } from '../../../handlers/diagnostics/list-logs.ts';
import type { ApiOutcome } from '../../../handlers/operation.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, limitTo, ruleOf } from '../devices/registry-stage.ts';
import { type LogStage, openLog } from '../log-stage.ts';

const test = suite('diagnostics');
const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;
const dev1 = { caller: application, typeId: 't1', deviceId: 'dev1' };
type Log = Readonly<{ id: string; message: string; timestamp: string }>;

test('a log gets an id, and what is left out its default', async () => {
  const { run, latest } = await openLog();
  const added = bodyOf<Log>(run(addDiagnosticLog, { ...dev1, body: { message: 'hi' } }));
  const timestamp = new Date(latest()).toISOString();
  const { id } = added;
  assert.equal(added, { id, typeId: 't1', deviceId: 'dev1', message: 'hi', severity: 0, data: '', timestamp });
  assert.match(id, /^[0-9a-f]{24}$/);
  assert.is.not(bodyOf<Log>(run(addDiagnosticLog, { ...dev1, body: { message: 'hi' } })).id, id);
});

test('an entry keeps the time that it was given', async () => {
  const { run } = await openLog();
  const timestamp = Date.UTC(2015, 9, 24, 4, 17, 23, 892);
  const log = run(addDiagnosticLog, { ...dev1, body: { message: 'hi', timestamp } });
  assert.is(bodyOf<Log>(log).timestamp, '2015-10-24T04:17:23.892Z');
  const code = run(addErrorCode, { ...dev1, body: { errorCode: 5, timestamp } });
  assert.equal(bodyOf(code), { errorCode: 5, timestamp: '2015-10-24T04:17:23.892Z' });
});

test('entries are listed by arrival, newest first, whatever times they were given', async () => {
  const { run, look } = await openLog();
  for (const [message, timestamp] of [
    ['first', 2_000],
    ['second', 1_000],
  ] as const) {
    run(addDiagnosticLog, { ...dev1, body: { message, timestamp } });
    run(addErrorCode, { ...dev1, body: { errorCode: timestamp, timestamp } });
  }
  const logs = bodyOf<Log[]>(await look(listDiagnosticLogs, dev1));
  assert.equal(
    logs.map(({ message }) => message),
    ['second', 'first'],
  );
  const codes = bodyOf<{ errorCode: number }[]>(await look(listErrorCodes, dev1));
  assert.equal(
    codes.map(({ errorCode }) => errorCode),
    [1_000, 2_000],
  );
});

test('an entry is shown for a week', async () => {
  const { run, look, latest } = await openLog();
  const { id } = bodyOf<Log>(run(addDiagnosticLog, { ...dev1, body: { message: 'hi' } }));
  const addedAt = latest();
  run(addErrorCode, { ...dev1, body: { errorCode: 1 } });
  const lengths = async (now: number) => [
    bodyOf<Log[]>(await look(listDiagnosticLogs, dev1, now)).length,
    bodyOf<object[]>(await look(listErrorCodes, dev1, now)).length,
  ];
  assert.equal(await lengths(addedAt + WEEK_MS - 1), [1, 1]);
  assert.equal(await lengths(addedAt + WEEK_MS), [0, 1], 'the code came later');
  assert.equal(await lengths(addedAt + WEEK_MS + 1_000), [0, 0]);
  assert.ok(bodyOf(await look(getDiagnosticLog, { ...dev1, logId: id }, addedAt + WEEK_MS - 1)));
  assert.is(ruleOf(await look(getDiagnosticLog, { ...dev1, logId: id }, addedAt + WEEK_MS)), 'diagnostic-log-unknown');
});

test('one log goes, all go, and of clearing nothing nothing is told', async () => {
  const { run, look, changes } = await openLog();
  const { id: logId } = bodyOf<Log>(run(addDiagnosticLog, { ...dev1, body: { message: 'one' } }));
  run(addDiagnosticLog, { ...dev1, body: { message: 'two' } });
  run(addErrorCode, { ...dev1, body: { errorCode: 1 } });
  assert.equal(run(deleteDiagnosticLog, { ...dev1, logId }), { status: 204 });
  assert.is(ruleOf(run(deleteDiagnosticLog, { ...dev1, logId })), 'diagnostic-log-unknown');
  const left = bodyOf<Log[]>(await look(listDiagnosticLogs, dev1));
  assert.equal(
    left.map(({ message }) => message),
    ['two'],
  );
  assert.equal(run(clearDiagnosticLogs, dev1), { status: 204 });
  assert.equal(bodyOf(await look(listDiagnosticLogs, dev1)), []);
  assert.is(bodyOf<object[]>(await look(listErrorCodes, dev1)).length, 1, 'codes are not logs');
  assert.equal(run(clearErrorCodes, dev1), { status: 204 });
  assert.equal(bodyOf(await look(listErrorCodes, dev1)), []);
  const before = changes.length;
  assert.equal([run(clearErrorCodes, dev1), run(clearDiagnosticLogs, dev1)], [{ status: 204 }, { status: 204 }]);
  assert.is(changes.length, before);
});

type Named = typeof dev1;
// biome-ignore format: a table reads in columns
const operations: [string, (stage: LogStage, named: Named) => ApiOutcome | Promise<ApiOutcome>][] = [
  ['listing logs',        ({ look }, named) => look(listDiagnosticLogs, named)],
  ['reading a log',       ({ look }, named) => look(getDiagnosticLog, { ...named, logId: 'x' })],
  ['adding a log',        ({ run }, named) => run(addDiagnosticLog, { ...named, body: { message: 'hi' } })],
  ['deleting a log',      ({ run }, named) => run(deleteDiagnosticLog, { ...named, logId: 'x' })],
  ['clearing logs',       ({ run }, named) => run(clearDiagnosticLogs, named)],
  ['listing error codes', ({ look }, named) => look(listErrorCodes, named)],
  ['adding a code',       ({ run }, named) => run(addErrorCode, { ...named, body: { errorCode: 1 } })],
  ['clearing codes',      ({ run }, named) => run(clearErrorCodes, named)],
];
for (const [name, operate] of operations) {
  test(`${name} asks for a device that is there and that the caller sees`, async () => {
    const stage = await openLog();
    const rule = async (deviceId: string) => {
      const outcome = await operate(stage, { ...dev1, deviceId });
      return 'rule' in outcome ? outcome.rule : undefined;
    };
    assert.is(await rule('dev9'), 'device-unknown');
    assert.is.not(await rule('dev2'), 'device-unknown');
    limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
    const before = stage.changes.length;
    assert.is(await rule('dev2'), 'device-unknown');
    assert.is(stage.changes.length, before, 'nothing happened');
    assert.is.not(await rule('dev1'), 'device-unknown');
  });
}
