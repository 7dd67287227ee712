/** `GET …/diag/logs/{logId}`: one diagnostic log. */
import { deviceUnknown } from '../../domain/device.ts';
import { diagnosticLogUnknown } from '../../domain/diagnostics.ts';
import { type CalledDevice, seenDevice } from '../devices/aggregate.ts';
import type { Read } from '../operation.ts';
import { diagnosticLogView, shownDiagnostics } from './view.ts';

export const getDiagnosticLog: Read<CalledDevice<{ logId: string }>> = {
  name: 'diagnostics/get-log',
  answer: (request, world, now) => {
    const { caller, typeId, deviceId, logId } = request;
    if (!seenDevice(caller, world, typeId, deviceId)) return deviceUnknown(typeId, deviceId);
    const found = shownDiagnostics(request, world, now).logs.find((log) => log.logId === logId);
    return found ? { status: 200, body: diagnosticLogView(request, found) } : diagnosticLogUnknown(logId);
  },
};
