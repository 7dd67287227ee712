/** `DELETE …/diag/errorCodes`: all error codes of a device go. */
import {
  type ClearErrorCodes,
  type Diagnostics,
  type DiagnosticsEvent,
  diagnostics,
} from '../../domain/diagnostics.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import { type Write, write } from '../operation.ts';
import { deviceOf, diagnosticsStream } from './device.ts';

export const clearErrorCodes: Write<CalledDevice, ClearErrorCodes, Diagnostics, DiagnosticsEvent> = write({
  name: 'diagnostics/clear-error-codes',
  decider: diagnostics,
  toCommand: (request, world) => ({ type: 'ClearErrorCodes', ...deviceOf(request, world) }),
  ...diagnosticsStream,
  reply: () => ({ status: 204 }),
});
