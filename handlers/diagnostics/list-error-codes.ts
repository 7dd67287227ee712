/** `GET …/diag/errorCodes`: the error codes of a device, newest first. */
import { deviceUnknown } from '../../domain/device.ts';
import { type CalledDevice, seenDevice } from '../devices/aggregate.ts';
import type { Read } from '../operation.ts';
import { errorCodeView, shownDiagnostics } from './view.ts';

export const listErrorCodes: Read<CalledDevice> = {
  name: 'diagnostics/list-error-codes',
  answer: (request, world, now) => {
    const { caller, typeId, deviceId } = request;
    if (!seenDevice(caller, world, typeId, deviceId)) return deviceUnknown(typeId, deviceId);
    return { status: 200, body: shownDiagnostics(request, world, now).errorCodes.map(errorCodeView) };
  },
};
