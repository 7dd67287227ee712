/** Diagnostics as the API shows them: by arrival, newest first, for a week. Source: iot-python test_api_registry_devices_diag; docs/reference/quotas.md. */
import type { DiagnosticLogView, ErrorCodeView } from '../../domain/api/diagnostics.ts';
import { DAY_MS } from '../../domain/day.ts';
import type { DiagnosticLog, ErrorCode } from '../../domain/diagnostics.ts';
import type { World } from '../../projections/world.ts';
import type { CalledDevice } from '../devices/aggregate.ts';
import { diagnosticsStream } from './device.ts';

/** Milliseconds for which an entry is shown. Source: docs/reference/quotas.md (7 days). */
const LIFETIME_MS = 7 * DAY_MS;

/** The diagnostics of a device that are shown at a time. */
export function shownDiagnostics({ caller: { org }, typeId, deviceId }: CalledDevice, world: World, now: number) {
  const { logs, errorCodes } = diagnosticsStream.aggregate({ org, typeId, deviceId }, world).state;
  const isFresh = ({ addedAt }: Readonly<{ addedAt: number }>) => addedAt + LIFETIME_MS > now;
  return { logs: logs.filter(isFresh).reverse(), errorCodes: errorCodes.filter(isFresh).reverse() };
}

export function diagnosticLogView(
  { typeId, deviceId }: Readonly<{ typeId: string; deviceId: string }>,
  { logId, message, severity, data, timestamp }: DiagnosticLog,
): DiagnosticLogView {
  return { id: logId, typeId, deviceId, message, severity, data, timestamp };
}

export function errorCodeView({ errorCode, timestamp }: ErrorCode): ErrorCodeView {
  return { errorCode, timestamp };
}
