/**
 * Every event there is, with the version of its shape. Names and fields are on disk: never rename or reuse one. A changed shape is a new
 * version with an upcaster in `upcasters.ts`, and a sample of every version stays in `test/fixtures/events/`.
 */
import type * as z from 'zod';
import { connectionEvents } from './connection.ts';
import { messageEvents } from './message.ts';
import { registryEvents } from './registry.ts';
import { sandboxEvents } from './sandbox.ts';

/** The families of events, as the timeline's `kind` names them. */
export const eventKinds = {
  registry: registryEvents,
  connection: connectionEvents,
  message: messageEvents,
  sandbox: sandboxEvents,
} as const;

export type EventKind = keyof typeof eventKinds;

const schemas = { ...registryEvents, ...connectionEvents, ...messageEvents, ...sandboxEvents } as const;

export type EventType = keyof typeof schemas;

/** One event of the catalogue, by name: `EventOf<'ClientConnected'>`; a union for a union of names. */
export type EventOf<Type extends EventType> = {
  [T in Type]: Readonly<{ type: T; data: Readonly<z.infer<(typeof schemas)[T]>>; payload?: Uint8Array }>;
}[Type];

export type SandboxEvent = EventOf<EventType>;

/** The schema of an event's `data`, and the current version of its shape. */
export const eventSchemas: { readonly [T in EventType]: (typeof schemas)[T] } = schemas;

/** Versions above 1; everything else is at version 1. */
const versions: Partial<Record<EventType, number>> = {};

/** Current version of an event's shape. */
export function eventVersion(type: EventType): number {
  return versions[type] ?? 1;
}

const kindOf = new Map<string, EventKind>(
  Object.entries(eventKinds).flatMap(([kind, events]) => Object.keys(events).map((type) => [type, kind as EventKind])),
);

/** Which family an event type belongs to; undefined for a type that this version does not know. */
export function eventKind(type: string): EventKind | undefined {
  return kindOf.get(type);
}

/** All event types. */
export const eventTypes: readonly string[] = Object.keys(schemas);

/** All event types of one family. */
export function eventTypesOf(kind: EventKind): readonly string[] {
  return Object.keys(eventKinds[kind]);
}
