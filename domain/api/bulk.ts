/** Bulk operations: each entry stands for itself, and is answered for itself. Source: iot-python devices.create, devices.delete; docs (bulk operations). */
import * as z from 'zod';
import { bulkDeviceSchema } from './devices.ts';
import { present } from './members.ts';
import { type ApiRefusal, errorBody, refuse } from './refusals.ts';
import { bodyRefusal } from './violations.ts';

/** Entries of one call, which bounds the answer. The shortest entry that is valid has 29 bytes: the body's bound admits 18,078 of them. */
const ENTRIES_MAX = 20_000;

/** An entry that can be carried out, or what is answered for it. */
export type Entry<Value> = Readonly<{ ok: true; value: Value }> | Readonly<{ ok: false; result: BulkFailure }>;

/** An array of entries, of which one that is not valid fails alone. The union documents what an entry is. */
function entriesOf<S extends z.ZodType>(entry: S) {
  type Read = Entry<z.output<S>>;
  return z
    .array(
      z.union([
        entry.transform((value): Read => ({ ok: true, value })),
        z.unknown().transform((given): Read => ({ ok: false, result: notValid(entry, given) })),
      ]),
    )
    .max(ENTRIES_MAX);
}

/** `POST /bulk/devices/add`. */
export const bulkAddSchema = entriesOf(bulkDeviceSchema);

/** `POST /bulk/devices/remove`: an id that no device can have is one of a device that does not exist. */
export const bulkRemoveSchema = entriesOf(z.object({ typeId: z.string(), deviceId: z.string() }));

const named = { typeId: z.string(), deviceId: z.string() };
const message = { message: z.string(), exception: z.object({ id: z.string(), properties: z.array(z.string()) }) };

/** An entry that failed: what names the device, as far as it was given, and a refusal in the shape of every other. Guess: the shape. */
const bulkFailureSchema = z.object({
  typeId: z.string().optional(),
  deviceId: z.string().optional(),
  success: z.literal(false),
  ...message,
  violations: z.array(z.object(message)).optional(),
});
export type BulkFailure = Readonly<z.output<typeof bulkFailureSchema>>;

/** Source: iot-python test_api_registry_devices (reads these four). */
export const bulkAddedSchema = z
  .union([z.object({ ...named, success: z.literal(true), authToken: z.string() }), bulkFailureSchema])
  .meta({ id: 'BulkAdded' });
export type BulkAdded = Readonly<z.output<typeof bulkAddedSchema>>;

export const bulkRemovedSchema = z
  .union([z.object({ ...named, success: z.literal(true) }), bulkFailureSchema])
  .meta({ id: 'BulkRemoved' });
export type BulkRemoved = Readonly<z.output<typeof bulkRemovedSchema>>;

/** What is answered for an entry that was refused. */
export function bulkFailure(named: Readonly<{ typeId?: string; deviceId?: string }>, refusal: ApiRefusal): BulkFailure {
  const { message, exception, violations } = errorBody(refusal);
  const inserts = (one: typeof exception) => ({ id: one.id, properties: [...one.properties] });
  return {
    ...named,
    success: false,
    message,
    exception: inserts(exception),
    ...(violations && {
      violations: violations.map((one) => ({ message: one.message, exception: inserts(one.exception) })),
    }),
  };
}

function notValid(entry: z.ZodType, given: unknown): BulkFailure {
  const { error } = entry.safeParse(given);
  const violations = error && bodyRefusal(error).violations;
  const refusal = refuse(
    'body-not-valid',
    'This entry is not valid. Correct what the violations name.',
    [],
    violations,
  );
  const { data: names = {} } = namesSchema.safeParse(given);
  return bulkFailure(present(names), refusal);
}

const name = z.string().max(100).optional().catch(undefined);
const namesSchema = z.object({ typeId: name, deviceId: name });
