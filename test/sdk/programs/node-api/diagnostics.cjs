'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, assertInstant, refused } = require('./platform.cjs');

const timestamp = '2024-03-01T10:00:00.000Z';

exports.scenarios = {
  'adds, reads, deletes and clears the diagnostic logs of a device': async ({ registry }) => {
    await registry.registerDeviceType('diag');
    await registry.registerDevice('diag', 'd1');
    assert.deepEqual(await registry.getAllDiagnosticLogs('diag', 'd1'), []);
    await registry.addDeviceDiagLogs('diag', 'd1', { message: 'first', severity: 0, data: 'AAAA', timestamp });
    await registry.addDeviceDiagLogs('diag', 'd1', { message: 'second', severity: 2, data: '', timestamp });
    const logs = await registry.getAllDiagnosticLogs('diag', 'd1');
    assert.deepEqual(
      logs.map(({ message, severity, data, timestamp: at }) => ({ message, severity, data, at })),
      [
        { message: 'second', severity: 2, data: '', at: timestamp },
        { message: 'first', severity: 0, data: 'AAAA', at: timestamp },
      ],
    );
    const [second, first] = logs;
    assert.deepEqual(await registry.getDiagnosticLog('diag', 'd1', first.id), first);
    await registry.deleteDiagnosticLog('diag', 'd1', first.id);
    assertErrorBody(await refused(404, registry.getDiagnosticLog('diag', 'd1', first.id)));
    assertErrorBody(await refused(404, registry.deleteDiagnosticLog('diag', 'd1', first.id)));
    assert.deepEqual(await registry.getAllDiagnosticLogs('diag', 'd1'), [second]);
    await registry.clearAllDiagnosticLogs('diag', 'd1');
    assert.deepEqual(await registry.getAllDiagnosticLogs('diag', 'd1'), []);
  },

  'adds a diagnostic log with a message only, and is refused a severity that is too high': async ({ registry }) => {
    await registry.registerDeviceType('diag-less');
    await registry.registerDevice('diag-less', 'd1');
    await registry.addDeviceDiagLogs('diag-less', 'd1', { message: 'bare' });
    const [{ severity, timestamp: at }] = await registry.getAllDiagnosticLogs('diag-less', 'd1');
    assert.equal(severity, 0);
    assertInstant(at);
    const { exception, violations } = await refused(
      400,
      registry.addDeviceDiagLogs('diag-less', 'd1', { message: 'loud', severity: 3, data: '', timestamp }),
    );
    assert.deepEqual(exception, { id: 'CUDRS0007E', properties: [] });
    assert.deepEqual(
      violations.map((violation) => violation.exception),
      [{ id: 'CUDRS0012E', properties: ['severity', '2'] }],
    );
  },

  'adds, reads and clears the error codes of a device': async ({ registry }) => {
    await registry.registerDeviceType('codes');
    await registry.registerDevice('codes', 'd1');
    assert.deepEqual(await registry.getDeviceErrorCodes('codes', 'd1'), []);
    await registry.addErrorCode('codes', 'd1', { errorCode: 0, timestamp });
    await registry.addErrorCode('codes', 'd1', { errorCode: 99 });
    const [last, before] = await registry.getDeviceErrorCodes('codes', 'd1');
    assert.equal(last.errorCode, 99);
    assertInstant(last.timestamp);
    assert.deepEqual(before, { errorCode: 0, timestamp });
    await registry.clearDeviceErrorCodes('codes', 'd1');
    assert.deepEqual(await registry.getDeviceErrorCodes('codes', 'd1'), []);
  },

  'is refused diagnostics of a device that is not there': async ({ registry }) => {
    assertErrorBody(await refused(404, registry.getAllDiagnosticLogs('diag', 'no-such-device')));
    assertErrorBody(await refused(404, registry.addDeviceDiagLogs('diag', 'no-such-device', { message: 'x' })));
    assertErrorBody(await refused(404, registry.getDeviceErrorCodes('no-such-type', 'd1')));
    assertErrorBody(await refused(404, registry.addErrorCode('no-such-type', 'd1', { errorCode: 1 })));
  },
};
