/** Calls to the platform's HTTP API as histories make them: what comes of each depends on what is there when it is made. */
import type { RecordedInput } from '../../domain/recorded-event.ts';
import { addDeviceType } from '../../handlers/device-types/add.ts';
import { deleteDeviceType } from '../../handlers/device-types/delete.ts';
import { updateDeviceType } from '../../handlers/device-types/update.ts';
import { answerCall } from '../../handlers/sandbox/facts.ts';
import { KEY } from './furnished.ts';
import type { PureSandbox } from './pure-sandbox.ts';
import type { AnyHandler } from './recorded-inputs.ts';

const caller = { type: 'apikey', id: KEY, org: 'abc123' } as const;
const types = ['t1', 't2', 'gwt'];

type Call = readonly [handler: unknown, request: object];

/** Two numbers drawn for each call choose among what it may be about. */
const calls: readonly ((one: number, other: number) => Call)[] = [
  (one, other) => {
    const body = { id: of(types, one), classId: 'Device', metadata: { other } } as const;
    return [addDeviceType, { body }];
  },
  (one, other) => [updateDeviceType, { typeId: of(types, one), body: { description: `description ${other % 2}` } }],
  (one) => [deleteDeviceType, { typeId: of(types, one) }],
];

/** Makes a call and records it, as the HTTP side does: an input that left no event stands in the event of the call. */
export function call({ run }: PureSandbox, nth: number, one: number, other: number): void {
  const [handler, request] = of(calls, nth)(one, other);
  let input: RecordedInput | undefined;
  run(handler as AnyHandler, { caller, ...request } as never, {
    correlationId: `call ${nth}`,
    unrecorded: (unrecorded) => {
      input = unrecorded;
    },
  });
  const answered = { method: 'POST', path: '/api/v0002', status: 200, durationMs: 1, org: 'abc123', caller: KEY };
  run(answerCall, answered, { correlationId: `call ${nth}`, ...(input && { input }) });
}

function of<One>(all: readonly One[], nth: number): One {
  return all[nth % all.length] as One;
}
