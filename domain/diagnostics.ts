/** The diagnostic logs and error codes of a device. One stream per device: `diagnostics-{org}:{typeId}:{deviceId}`. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider } from './decider.ts';
import { deviceUnknown } from './device.ts';
import type { EventOf } from './events/catalogue.ts';

export type DiagnosticsEvent = EventOf<
  'DiagnosticLogAdded' | 'DiagnosticLogDeleted' | 'DiagnosticLogsCleared' | 'ErrorCodeAdded' | 'ErrorCodesCleared'
>;

/** `deviceKnown`: whether the device is registered. */
type Named = Readonly<{ org: string; typeId: string; deviceId: string; deviceKnown: boolean }>;

/** A diagnostic log; `timestamp` is ISO 8601. */
export type DiagnosticLog = Readonly<{
  logId: string;
  message: string;
  severity: number;
  data: string;
  timestamp: string;
}>;
export type ErrorCode = Readonly<{ errorCode: number; timestamp: string }>;

export type AddDiagnosticLog = Named & Readonly<{ type: 'AddDiagnosticLog'; log: DiagnosticLog }>;
export type DeleteDiagnosticLog = Named & Readonly<{ type: 'DeleteDiagnosticLog'; logId: string }>;
export type ClearDiagnosticLogs = Named & Readonly<{ type: 'ClearDiagnosticLogs' }>;
export type AddErrorCode = Named & Readonly<{ type: 'AddErrorCode'; code: ErrorCode }>;
export type ClearErrorCodes = Named & Readonly<{ type: 'ClearErrorCodes' }>;
export type DiagnosticsCommand =
  | AddDiagnosticLog
  | DeleteDiagnosticLog
  | ClearDiagnosticLogs
  | AddErrorCode
  | ClearErrorCodes;

/** In the order in which they came, each with when that was: ms since the epoch. */
export type Diagnostics = Readonly<{
  logs: readonly (DiagnosticLog & Readonly<{ addedAt: number }>)[];
  errorCodes: readonly (ErrorCode & Readonly<{ addedAt: number }>)[];
}>;

/** Characters of all logs of a device: beyond it the oldest go. Source: docs/reference/quotas.md (500 KB per device). */
export const DIAGNOSTIC_CHARACTERS_MAX = 500 * 1_024;
/** Logs kept for a device, whatever their length: each costs memory, and an addition a copy. A bound of the sandbox. */
export const DIAGNOSTIC_LOGS_MAX = 2_000;
/** Error codes kept for a device; beyond it the oldest go. Guess: the platform's own bound is not known. */
export const ERROR_CODES_MAX = 1_000;

export const diagnostics: Decider<Diagnostics, DiagnosticsCommand, DiagnosticsEvent, ApiRefusal> = {
  initial: { logs: [], errorCodes: [] },

  decide: (command, state) => {
    const { org, typeId, deviceId, deviceKnown } = command;
    if (!deviceKnown) return deviceUnknown(typeId, deviceId);
    const named = { org, typeId, deviceId };
    switch (command.type) {
      case 'AddDiagnosticLog':
        return [{ type: 'DiagnosticLogAdded', data: { ...named, ...command.log } }];
      case 'DeleteDiagnosticLog': {
        const { logId } = command;
        if (!state.logs.some((log) => log.logId === logId)) return diagnosticLogUnknown(logId);
        return [{ type: 'DiagnosticLogDeleted', data: { ...named, logId } }];
      }
      case 'ClearDiagnosticLogs':
        return state.logs.length === 0 ? [] : [{ type: 'DiagnosticLogsCleared', data: named }];
      case 'AddErrorCode':
        return [{ type: 'ErrorCodeAdded', data: { ...named, ...command.code } }];
      case 'ClearErrorCodes':
        return state.errorCodes.length === 0 ? [] : [{ type: 'ErrorCodesCleared', data: named }];
    }
  },

  evolve: (state, { type, data }, { at }) => {
    switch (type) {
      case 'DiagnosticLogAdded': {
        const { org: _, typeId: _t, deviceId: _d, ...log } = data;
        return { ...state, logs: newest([...state.logs, { ...log, addedAt: at }].slice(-DIAGNOSTIC_LOGS_MAX)) };
      }
      case 'DiagnosticLogDeleted':
        return { ...state, logs: state.logs.filter(({ logId }) => logId !== data.logId) };
      case 'DiagnosticLogsCleared':
        return { ...state, logs: [] };
      case 'ErrorCodeAdded': {
        const { errorCode, timestamp } = data;
        return {
          ...state,
          errorCodes: [...state.errorCodes, { errorCode, timestamp, addedAt: at }].slice(-ERROR_CODES_MAX),
        };
      }
      case 'ErrorCodesCleared':
        return { ...state, errorCodes: [] };
    }
  },
};

export function diagnosticLogUnknown(logId: string): ApiRefusal {
  return refuse('diagnostic-log-unknown', `The device has no diagnostic log "${logId}".`, [logId]);
}

/** The newest logs that fit together; the last one in any case. */
function newest(logs: Diagnostics['logs']): Diagnostics['logs'] {
  let characters = 0;
  let first = logs.length;
  while (first > 0) {
    const { message, data } = logs[first - 1] as DiagnosticLog;
    characters += message.length + data.length;
    if (characters > DIAGNOSTIC_CHARACTERS_MAX && first < logs.length) break;
    first--;
  }
  return first === 0 ? logs : logs.slice(first);
}
