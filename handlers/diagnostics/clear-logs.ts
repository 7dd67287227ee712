/** `DELETE …/diag/logs`: all diagnostic logs of a device go. */
import {
  type ClearDiagnosticLogs,
  type Diagnostics,
  type DiagnosticsEvent,
  diagnostics,
} from '../../domain/diagnostics.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import { type Write, write } from '../operation.ts';
import { deviceOf, diagnosticsStream } from './device.ts';

export const clearDiagnosticLogs: Write<CalledDevice, ClearDiagnosticLogs, Diagnostics, DiagnosticsEvent> = write({
  name: 'diagnostics/clear-logs',
  decider: diagnostics,
  toCommand: (request, world) => ({ type: 'ClearDiagnosticLogs', ...deviceOf(request, world) }),
  ...diagnosticsStream,
  reply: () => ({ status: 204 }),
});
