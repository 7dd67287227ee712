import {
  DIAGNOSTIC_CHARACTERS_MAX,
  DIAGNOSTIC_LOGS_MAX,
  type DiagnosticLog,
  type DiagnosticsCommand,
  type DiagnosticsEvent,
  diagnostics,
  ERROR_CODES_MAX,
} from '../../domain/diagnostics.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';
import { refusalTable } from './refused.ts';

const named = { org: 'abc123', typeId: 't1', deviceId: 'dev1' };
const timestamp = '2024-05-01T10:00:00.000Z';

const logOf = (logId: string, message = 'too warm', data = ''): DiagnosticLog => {
  return { logId, message, severity: 1, data, timestamp };
};
const ask = (type: DiagnosticsCommand['type'], members: object = {}, deviceKnown = true): DiagnosticsCommand => {
  return { type, ...named, deviceKnown, ...members } as unknown as DiagnosticsCommand;
};
const added = (logId: string, message?: string, data?: string): DiagnosticsEvent => {
  return { type: 'DiagnosticLogAdded', data: { ...named, ...logOf(logId, message, data) } };
};
const deleted: DiagnosticsEvent = { type: 'DiagnosticLogDeleted', data: { ...named, logId: 'a' } };
const cleared: DiagnosticsEvent = { type: 'DiagnosticLogsCleared', data: named };
const code = (errorCode: number): DiagnosticsEvent => {
  return { type: 'ErrorCodeAdded', data: { ...named, errorCode, timestamp } };
};
const codesCleared: DiagnosticsEvent = { type: 'ErrorCodesCleared', data: named };

// biome-ignore format: a table reads in columns
deciderTable(diagnostics, [
  // name                                given                    when                                                        then
  ['adds a log',                         [],                      ask('AddDiagnosticLog', { log: logOf('a') }),               [added('a')]],
  ['adds the same text again',           [added('a')],            ask('AddDiagnosticLog', { log: logOf('b') }),               [added('b')]],
  ['deletes a log',                      [added('a'), added('b')], ask('DeleteDiagnosticLog', { logId: 'a' }),                [deleted]],
  ['clears logs',                        [added('a')],            ask('ClearDiagnosticLogs'),                                 [cleared]],
  ['has no logs to clear',               [added('a'), cleared],   ask('ClearDiagnosticLogs'),                                 []],
  ['adds an error code',                 [],                      ask('AddErrorCode', { code: { errorCode: 5, timestamp } }), [code(5)]],
  ['adds it again',                      [code(5)],               ask('AddErrorCode', { code: { errorCode: 5, timestamp } }), [code(5)]],
  ['clears error codes',                 [code(5)],               ask('ClearErrorCodes'),                                     [codesCleared]],
  ['has no error codes to clear',        [code(5), codesCleared], ask('ClearErrorCodes'),                                     []],
  ['clears each of them alone',          [added('a')],            ask('ClearErrorCodes'),                                     []],
]);

const nobody = ['t1', 'dev1'];
// biome-ignore format: a table reads in columns
refusalTable(diagnostics, [
  ['to delete a log that never was',     [added('b')],            ask('DeleteDiagnosticLog', { logId: 'a' }),                 'diagnostic-log-unknown', ['a']],
  ['to delete a log twice',              [added('a'), deleted],   ask('DeleteDiagnosticLog', { logId: 'a' }),                 'diagnostic-log-unknown', ['a']],
  ['to add a log to no device',          [],                      ask('AddDiagnosticLog', { log: logOf('a') }, false),        'device-unknown',         nobody],
  ['to delete a log of no device',       [added('a')],            ask('DeleteDiagnosticLog', { logId: 'a' }, false),          'device-unknown',         nobody],
  ['to clear the logs of no device',     [],                      ask('ClearDiagnosticLogs', {}, false),                      'device-unknown',         nobody],
  ['to add an error code to no device',  [],                      ask('AddErrorCode', { code: { errorCode: 5, timestamp } }, false), 'device-unknown',  nobody],
  ['to clear the error codes of no device', [],                   ask('ClearErrorCodes', {}, false),                          'device-unknown',         nobody],
]);

const test = suite('diagnostics');
const logs = (...events: DiagnosticsEvent[]) => stateAfter(diagnostics, events).logs.map(({ logId }) => logId);

test('stand in the order in which they came, with that time', () => {
  assert.equal(logs(added('a'), added('b'), added('c')), ['a', 'b', 'c']);
  const { logs: [log] = [], errorCodes } = stateAfter(diagnostics, [added('a'), code(5), code(6)]);
  assert.equal(log, { ...logOf('a'), addedAt: 0 });
  assert.equal(errorCodes, [
    { errorCode: 5, timestamp, addedAt: 1 },
    { errorCode: 6, timestamp, addedAt: 2 },
  ]);
});

test('of the logs, the oldest go when all together are too long', () => {
  const half = 'x'.repeat(DIAGNOSTIC_CHARACTERS_MAX / 2);
  const full = [added('a', half), added('b', 'b', half.slice(2)), added('c', '', 'c')];
  assert.equal(logs(...full), ['a', 'b', 'c']);
  assert.equal(logs(...full, added('d', 'd')), ['b', 'c', 'd']);
  assert.equal(logs(...full, added('d', half, half)), ['d']);
});

test('a log that is too long alone pushes out all others and stays', () => {
  assert.equal(logs(added('a'), added('b', 'x'.repeat(DIAGNOSTIC_CHARACTERS_MAX + 1))), ['b']);
});

test('of the logs, the oldest go when there are too many', () => {
  const many = Array.from({ length: DIAGNOSTIC_LOGS_MAX + 2 }, (_, index) => added(`log ${index}`, '', ''));
  const kept = logs(...many);
  assert.equal([kept.length, kept[0], kept.at(-1)], [DIAGNOSTIC_LOGS_MAX, 'log 2', `log ${DIAGNOSTIC_LOGS_MAX + 1}`]);
});

test('of the error codes, the oldest go beyond the bound', () => {
  const many = Array.from({ length: ERROR_CODES_MAX + 2 }, (_, index) => code(index));
  const kept = stateAfter(diagnostics, many).errorCodes.map(({ errorCode }) => errorCode);
  assert.equal([kept.length, kept[0], kept.at(-1)], [ERROR_CODES_MAX, 2, ERROR_CODES_MAX + 1]);
});
