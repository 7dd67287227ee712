/** `POST …/diag/errorCodes`: an error code is added. */
import type { ErrorCodeAdd } from '../../domain/api/diagnostics.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import { type AddErrorCode, type Diagnostics, type DiagnosticsEvent, diagnostics } from '../../domain/diagnostics.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import { type Write, write } from '../operation.ts';
import { deviceOf, diagnosticsStream } from './device.ts';
import { errorCodeView } from './view.ts';

type Request = CalledDevice<{ body: ErrorCodeAdd }>;

export const addErrorCode: Write<Request, AddErrorCode, Diagnostics, DiagnosticsEvent> = write({
  name: 'diagnostics/add-error-code',
  decider: diagnostics,
  toCommand: (request, world, { now }) => {
    const { errorCode, timestamp = now } = request.body;
    const code = { errorCode, timestamp: isoInstant(timestamp) };
    return { type: 'AddErrorCode', ...deviceOf(request, world), code };
  },
  ...diagnosticsStream,
  reply: ({ errorCodes }) => ({ status: 201, body: errorCodes.slice(-1).map(errorCodeView)[0] }),
});
