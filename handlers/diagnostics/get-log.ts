/** `GET …/diag/logs/{logId}`: one diagnostic log. */
import { deviceUnknown } from '../../domain/device.ts';
import { diagnosticLogUnknown } from '../../domain/diagnostics.ts';
import type { Read } from '../operation.ts';
import { isKnown, type OfDevice } from './device.ts';
import { diagnosticLogView, shownDiagnostics } from './view.ts';

export const getDiagnosticLog: Read<OfDevice<{ logId: string }>> = {
  name: 'diagnostics/get-log',
  answer: (request, world, now) => {
    const { caller, typeId, deviceId, logId } = request;
    if (!isKnown(caller, world, request)) return deviceUnknown(typeId, deviceId);
    const found = shownDiagnostics(request, world, now).logs.find((log) => log.logId === logId);
    return found ? { status: 200, body: diagnosticLogView(request, found) } : diagnosticLogUnknown(logId);
  },
};
