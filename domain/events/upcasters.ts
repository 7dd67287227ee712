/**
 * Today's shape of an event, whatever version it was written in. Applied where the log is read, so that deciders and projections never
 * meet an older shape.
 */
import type { RecordedEvent } from '../recorded-event.ts';

/** The facts in the next version's shape. */
export type Upcaster = (data: object, event: RecordedEvent) => object;

/** From which version of which type a step leads to the next: `{ MessagePublished: { 1: toVersion2 } }`. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

/** All steps. There is one for every version of a type that is not the current one; a test asks for it. */
export const upcasters: Upcasters = {};

/**
 * The event in the shape of its type's current version, with `metadata.version` saying so. What has no step is passed through untouched:
 * the current version, and also a type or a version that only a later release knows: such a log can still be read, searched and exported,
 * and projections ignore types that they do not handle.
 */
export function upcast(event: RecordedEvent, steps: Upcasters = upcasters): RecordedEvent {
  const ofType = steps[event.type];
  return ofType === undefined ? event : climb(event, ofType);
}

function climb(event: RecordedEvent, steps: Readonly<Record<number, Upcaster>>): RecordedEvent {
  let { data } = event;
  let { version } = event.metadata;
  for (let step = steps[version]; step !== undefined; step = steps[version]) {
    data = step(data, event);
    version++;
  }
  return version === event.metadata.version ? event : { ...event, data, metadata: { ...event.metadata, version } };
}
