/** `GET …/diag/logs`: the diagnostic logs of a device, newest first. */
import { deviceUnknown } from '../../domain/device.ts';
import { type CalledDevice, seenDevice } from '../devices/aggregate.ts';
import type { Read } from '../operation.ts';
import { diagnosticLogView, shownDiagnostics } from './view.ts';

export const listDiagnosticLogs: Read<CalledDevice> = {
  name: 'diagnostics/list-logs',
  answer: (request, world, now) => {
    const { caller, typeId, deviceId } = request;
    if (!seenDevice(caller, world, typeId, deviceId)) return deviceUnknown(typeId, deviceId);
    const { logs } = shownDiagnostics(request, world, now);
    return { status: 200, body: logs.map((log) => diagnosticLogView(request, log)) };
  },
};
