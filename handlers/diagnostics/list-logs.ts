/** `GET …/diag/logs`: the diagnostic logs of a device, newest first. */
import { deviceUnknown } from '../../domain/device.ts';
import type { Read } from '../operation.ts';
import { isKnown, type OfDevice } from './device.ts';
import { diagnosticLogView, shownDiagnostics } from './view.ts';

export const listDiagnosticLogs: Read<OfDevice> = {
  name: 'diagnostics/list-logs',
  answer: (request, world, now) => {
    const { caller, typeId, deviceId } = request;
    if (!isKnown(caller, world, request)) return deviceUnknown(typeId, deviceId);
    const { logs } = shownDiagnostics(request, world, now);
    return { status: 200, body: logs.map((log) => diagnosticLogView(request, log)) };
  },
};
