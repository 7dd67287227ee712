/** `POST …/diag/logs`: a diagnostic log is added. */
import type { DiagnosticLogAdd } from '../../domain/api/diagnostics.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import {
  type AddDiagnosticLog,
  type Diagnostics,
  type DiagnosticsEvent,
  diagnostics,
} from '../../domain/diagnostics.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import { type Write, write } from '../operation.ts';
import { deviceOf, diagnosticsStream } from './device.ts';
import { diagnosticLogView } from './view.ts';

type Request = CalledDevice<{ body: DiagnosticLogAdd }>;

export const addDiagnosticLog: Write<Request, AddDiagnosticLog, Diagnostics, DiagnosticsEvent> = write({
  name: 'diagnostics/add-log',
  draws: 3,
  decider: diagnostics,
  toCommand: (request, world, { now, random }) => {
    const { message, severity = 0, data = '', timestamp = now } = request.body;
    const log = { logId: logIdOf(random), message, severity, data, timestamp: isoInstant(timestamp) };
    return { type: 'AddDiagnosticLog', ...deviceOf(request, world), log };
  },
  ...diagnosticsStream,
  // The newest log is always kept.
  reply: ({ logs }, request) => ({
    status: 201,
    body: logs.slice(-1).map((log) => diagnosticLogView(request, log))[0],
  }),
});

/** Eight hexadecimal digits of each draw. */
function logIdOf(random: readonly number[]): string {
  return random
    .map((draw) =>
      Math.floor(draw * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
}
