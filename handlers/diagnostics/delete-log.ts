/** `DELETE …/diag/logs/{logId}`: one diagnostic log goes. */
import {
  type DeleteDiagnosticLog,
  type Diagnostics,
  type DiagnosticsEvent,
  diagnostics,
} from '../../domain/diagnostics.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import { type Write, write } from '../operation.ts';
import { deviceOf, diagnosticsStream } from './device.ts';

type Request = CalledDevice<{ logId: string }>;

export const deleteDiagnosticLog: Write<Request, DeleteDiagnosticLog, Diagnostics, DiagnosticsEvent> = write({
  name: 'diagnostics/delete-log',
  decider: diagnostics,
  toCommand: (request, world) => ({
    type: 'DeleteDiagnosticLog',
    ...deviceOf(request, world),
    logId: request.logId,
  }),
  ...diagnosticsStream,
  reply: () => ({ status: 204 }),
});
