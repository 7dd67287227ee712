/** `GET …/diag/errorCodes`: the error codes of a device, newest first. */
import { deviceUnknown } from '../../domain/device.ts';
import type { Read } from '../operation.ts';
import { isKnown, type OfDevice } from './device.ts';
import { errorCodeView, shownDiagnostics } from './view.ts';

export const listErrorCodes: Read<OfDevice> = {
  name: 'diagnostics/list-error-codes',
  answer: (request, world, now) => {
    const { caller, typeId, deviceId } = request;
    if (!isKnown(caller, world, request)) return deviceUnknown(typeId, deviceId);
    return { status: 200, body: shownDiagnostics(request, world, now).errorCodes.map(errorCodeView) };
  },
};
