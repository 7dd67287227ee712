/** `/device/types/{typeId}/devices/{deviceId}/diag` */
import * as z from 'zod';
import {
  diagnosticLogAddSchema,
  diagnosticLogSchema,
  errorCodeAddSchema,
  errorCodeSchema,
} from '../../../domain/api/diagnostics.ts';
import { addErrorCode } from '../../../handlers/diagnostics/add-error-code.ts';
import { addDiagnosticLog } from '../../../handlers/diagnostics/add-log.ts';
import { clearErrorCodes } from '../../../handlers/diagnostics/clear-error-codes.ts';
import { clearDiagnosticLogs } from '../../../handlers/diagnostics/clear-logs.ts';
import { deleteDiagnosticLog } from '../../../handlers/diagnostics/delete-log.ts';
import { getDiagnosticLog } from '../../../handlers/diagnostics/get-log.ts';
import { listErrorCodes } from '../../../handlers/diagnostics/list-error-codes.ts';
import { listDiagnosticLogs } from '../../../handlers/diagnostics/list-logs.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const device = z.object({ typeId: z.string(), deviceId: z.string() });
const log = device.extend({ logId: z.string() });
const path = '/device/types/{typeId}/devices/{deviceId}/diag';
const tag = 'Diagnostics';

export const diagnosticsRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: `${path}/logs`,
    tag,
    summary: 'List the diagnostic logs of a device, newest first',
    access: { may: 'diag.r' },
    params: device,
    success: [{ status: 200, shape: z.array(diagnosticLogSchema) }],
    refusals: ['device-unknown'],
    run: ({ caller, read }, { params }) => read(listDiagnosticLogs, { caller, ...params }),
  }),
  operation({
    method: 'post',
    path: `${path}/logs`,
    tag,
    summary: 'Add a diagnostic log',
    access: { may: 'diag.w' },
    params: device,
    body: diagnosticLogAddSchema,
    success: [{ status: 201, shape: diagnosticLogSchema }],
    refusals: ['device-unknown'],
    run: ({ caller, write }, { params, body }) => write(addDiagnosticLog, { caller, ...params, body }),
  }),
  operation({
    method: 'delete',
    path: `${path}/logs`,
    tag,
    summary: 'Clear the diagnostic logs of a device',
    access: { may: 'diag.w' },
    params: device,
    success: [{ status: 204 }],
    refusals: ['device-unknown'],
    run: ({ caller, write }, { params }) => write(clearDiagnosticLogs, { caller, ...params }),
  }),
  operation({
    method: 'get',
    path: `${path}/logs/{logId}`,
    tag,
    summary: 'Get a diagnostic log',
    access: { may: 'diag.r' },
    params: log,
    success: [{ status: 200, shape: diagnosticLogSchema }],
    refusals: ['device-unknown', 'diagnostic-log-unknown'],
    run: ({ caller, read }, { params }) => read(getDiagnosticLog, { caller, ...params }),
  }),
  operation({
    method: 'delete',
    path: `${path}/logs/{logId}`,
    tag,
    summary: 'Delete a diagnostic log',
    access: { may: 'diag.w' },
    params: log,
    success: [{ status: 204 }],
    refusals: ['device-unknown', 'diagnostic-log-unknown'],
    run: ({ caller, write }, { params }) => write(deleteDiagnosticLog, { caller, ...params }),
  }),
  operation({
    method: 'get',
    path: `${path}/errorCodes`,
    tag,
    summary: 'List the error codes of a device, newest first',
    access: { may: 'diag.r' },
    params: device,
    success: [{ status: 200, shape: z.array(errorCodeSchema) }],
    refusals: ['device-unknown'],
    run: ({ caller, read }, { params }) => read(listErrorCodes, { caller, ...params }),
  }),
  operation({
    method: 'post',
    path: `${path}/errorCodes`,
    tag,
    summary: 'Add an error code',
    access: { may: 'diag.w' },
    params: device,
    body: errorCodeAddSchema,
    success: [{ status: 201, shape: errorCodeSchema }],
    refusals: ['device-unknown'],
    run: ({ caller, write }, { params, body }) => write(addErrorCode, { caller, ...params, body }),
  }),
  operation({
    method: 'delete',
    path: `${path}/errorCodes`,
    tag,
    summary: 'Clear the error codes of a device',
    access: { may: 'diag.w' },
    params: device,
    success: [{ status: 204 }],
    refusals: ['device-unknown'],
    run: ({ caller, write }, { params }) => write(clearErrorCodes, { caller, ...params }),
  }),
];
