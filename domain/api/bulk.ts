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

/** What an entry is read with: its shape, and how it is described to people. */
type EntryShape<S extends z.ZodType> = Readonly<{
  /** The body: its entries are looked at when their turn comes, so that a long body does not hold up other clients. */
  body: z.ZodType<unknown[]>;
  read: (given: unknown) => Entry<z.output<S>>;
}>;

/** `POST /bulk/devices/add`. */
export const bulkAdd: EntryShape<typeof bulkDeviceSchema> = entriesOf(bulkDeviceSchema, {
  description: 'A device as it is registered alone, and its typeId. An entry that is not valid fails alone.',
  examples: [{ typeId: 'pump', deviceId: 'p-1', authToken: 'password', deviceInfo: { model: '7865' } }],
});

const nameSchema = z.object({ typeId: z.string(), deviceId: z.string() });

/** `POST /bulk/devices/remove`: an id that no device can have is one of a device that does not exist. */
export const bulkRemove: EntryShape<typeof nameSchema> = entriesOf(nameSchema, {
  description: 'The typeId and deviceId of a device. An entry without them fails alone.',
  examples: [{ typeId: 'pump', deviceId: 'p-1' }],
});

function entriesOf<S extends z.ZodType>(
  entry: S,
  described: Readonly<{ description: string; examples: unknown[] }>,
): EntryShape<S> {
  return {
    body: z.array(z.unknown().meta(described)).max(ENTRIES_MAX),
    read: (given) => {
      const parsed = entry.safeParse(given);
      return parsed.success ? { ok: true, value: parsed.data } : { ok: false, result: notValid(parsed.error, given) };
    },
  };
}

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

function notValid(error: z.ZodError, given: unknown): BulkFailure {
  const { violations } = bodyRefusal(error);
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
