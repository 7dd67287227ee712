/** Diagnostic logs and error codes as the API sends and answers them. Source: swagger DiagLog.md, DiagErrorCode.md; iot-python api/registry/diag.py. */
import * as z from 'zod';
import { instantSchema, instantTextSchema } from './instants.ts';
import { optional, present } from './members.ts';

/** `POST …/diag/logs`. `severity` 0: information, 1: warning, 2: error. Times: ms since the epoch. */
export const diagnosticLogAddSchema = z
  .object({
    message: z.string(),
    severity: optional(z.number().int().min(0).max(2)),
    data: optional(z.string()),
    timestamp: optional(instantSchema),
  })
  .transform(({ message, ...members }) => ({ message, ...present(members) }));
export type DiagnosticLogAdd = Readonly<z.output<typeof diagnosticLogAddSchema>>;

/** `POST …/diag/errorCodes` */
export const errorCodeAddSchema = z
  .object({ errorCode: z.number().int(), timestamp: optional(instantSchema) })
  .transform(({ errorCode, ...members }) => ({ errorCode, ...present(members) }));
export type ErrorCodeAdd = Readonly<z.output<typeof errorCodeAddSchema>>;

/** A diagnostic log in an answer: iot-python asks for all of message, severity, data and timestamp. */
export const diagnosticLogSchema = z
  .object({
    id: z.string(),
    typeId: z.string(),
    deviceId: z.string(),
    message: z.string(),
    severity: z.number().int(),
    data: z.string(),
    timestamp: instantTextSchema,
  })
  .meta({ id: 'DiagnosticLog' });
export type DiagnosticLogView = z.output<typeof diagnosticLogSchema>;

export const errorCodeSchema = z
  .object({ errorCode: z.number().int(), timestamp: instantTextSchema })
  .meta({ id: 'DiagnosticErrorCode' });
export type ErrorCodeView = z.output<typeof errorCodeSchema>;
