/** Shapes of answers about the past of an org: how connections went, and what two moments differ in. */
import * as z from 'zod';
import { instantTextSchema as instant } from '../../../domain/api/instants.ts';
import { seen } from './shapes.ts';

const count = z.number().int();
const place = z.object({ position: z.number().int(), at: instant, recordedAt: instant, explained: z.string() });

const told = { clientId: z.string(), ...seen, explained: z.string() };

const connection = z
  .object({
    kind: z.literal('connection'),
    ...told,
    open: z.boolean(),
    from: place.optional(),
    until: place.extend({ closeCode: count, reason: z.string() }).optional(),
    clean: z.boolean().optional(),
    sessionPresent: z.boolean().optional(),
    keepAliveSeconds: count.optional(),
    takenOverBy: z.string().optional(),
    counters: z.object({ readBytes: count, readMsg: count, writeBytes: count, writeMsg: count }).optional(),
  })
  .meta({ id: 'Connection' });

const refused = z
  .object({
    kind: z.literal('refused'),
    ...told,
    advice: z.string().optional(),
    at: place,
    rejection: z.string(),
    returnCode: count.nullable(),
    closeCode: count,
    reason: z.string(),
  })
  .meta({ id: 'RefusedAttempt' });

export const connectionEntrySchema = z.union([connection, refused]);

/** Entities by kind and id. */
export const stateSchema = z.record(z.string(), z.record(z.string(), z.unknown())).meta({ id: 'State' });

const difference = z.object({
  path: z.array(z.string()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

export const diffSchema = z
  .object({
    from: z.number().int(),
    to: z.number().int(),
    counts: z.object({ added: count, removed: count, changed: count }),
    added: z.array(difference),
    removed: z.array(difference),
    changed: z.array(difference),
    note: z.string().optional(),
  })
  .meta({ id: 'Differences' });
