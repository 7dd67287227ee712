/**
 * Where the last events of an org's registered devices stand in the log: a position per topic, overwritten by every message. What was
 * published is read from the log. Source: docs (last event cache page).
 */
import { readEventTopic } from '../domain/api/last-events.ts';
import type { Name, Position } from '../domain/recorded-event.ts';
import { type Member, memberKey } from '../domain/resource-group.ts';
import { ByName, type Named } from './by-name.ts';
import type { KnownTopic } from './routes.ts';
import { sameItems } from './same-items.ts';

/** Where the last event of a topic stands, and who receives the next one as far as that is known. */
export type LastEvent = KnownTopic & Named & { position: Position };

/** `position`: of the last message of the topic. */
export function lastEvent(topic: string, position: Position): LastEvent {
  return { topic, position, route: undefined, asOf: 0, kind: undefined };
}

/** Those of one device, by its member key. */
export type DeviceEvents = Readonly<{ device: string; events: LastEvent[] }>;

/** Topics kept for a device, the least recent goes first. Source: docs/reference/quotas.md (5 event ids, 3 formats); a local tool may be generous. */
export const CACHED_TOPICS_MAX = 100;

/** Topics remembered as none of a registered device, so that they are not read again with every message. */
const FOREIGN_TOPICS_MAX = 10_000;

/** Changed by the world's fold only. */
export class LastEvents {
  readonly #byTopic = new ByName<LastEvent>();
  readonly #byDevice = new Map<string, DeviceEvents>();
  readonly #foreign = new Set<string>();
  readonly #isRegistered: (device: Member) => boolean;
  #caching = false;
  #changes = 0;

  constructor(isRegistered: (device: Member) => boolean) {
    this.#isRegistered = isRegistered;
  }

  /** Whether events are cached. Switching it off forgets them. */
  set caching(on: boolean) {
    this.#caching = on;
    if (on) return;
    this.#changes++;
    this.#byTopic.clear();
    this.#byDevice.clear();
  }

  /** How often topics or devices came or went. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * A message was published to a topic in the platform's form, which may be given with its name. Answers with what is kept of the topic now, if
   * anything is.
   */
  note(topic: string, position: Position, name?: Name): LastEvent | undefined {
    const entry = name ? this.#byTopic.named(name) : this.#byTopic.get(topic);
    if (entry === undefined) {
      return this.#caching && !this.#foreign.has(topic) ? this.#begin(topic, position) : undefined;
    }
    entry.position = position;
    return entry;
  }

  /** A device was registered: what looked foreign may be its own. */
  arrive(): void {
    this.#foreign.clear();
  }

  /** A device is gone, and its events with it. */
  forget(device: Member): void {
    const key = memberKey(device);
    this.#changes++;
    for (const { topic } of this.#byDevice.get(key)?.events ?? []) this.#byTopic.delete(topic);
    this.#byDevice.delete(key);
  }

  /** Where the last message of each event id of a device stands, whatever its format. */
  of(device: Member): ReadonlyMap<string, Position> {
    const positions = new Map<string, Position>();
    for (const { topic, position } of this.#byDevice.get(memberKey(device))?.events ?? []) {
      const eventId = readEventTopic(topic)?.eventId ?? '';
      positions.set(eventId, Math.max(position, positions.get(eventId) ?? -1));
    }
    return positions;
  }

  /** In the order in which the devices began. */
  all(): Iterable<DeviceEvents> {
    return this.#byDevice.values();
  }

  /** What is remembered of a device, by its member key. */
  known(device: string): DeviceEvents | undefined {
    return this.#byDevice.get(device);
  }

  /** Gives a device other topics, of positions that are told later. Those that it has already stay as they are. */
  retopic({ events }: DeviceEvents, topics: readonly string[]): void {
    const before = events.splice(0);
    for (const topic of topics) {
      const known = before.find((event) => event.topic === topic);
      const event = known ?? lastEvent(topic, 0);
      if (!known) this.#byTopic.set(topic, event);
      events.push(event);
    }
    for (const event of before) if (!events.includes(event)) this.#byTopic.delete(event.topic);
  }

  /** Puts these, in their order, in the place of all that there are; they become part of this. */
  restoreAll(devices: readonly DeviceEvents[]): void {
    this.#foreign.clear();
    this.#changes++;
    if (sameItems(devices, [...this.#byDevice.values()])) return;
    this.#byDevice.clear();
    this.#byTopic.clear();
    for (const known of devices) {
      this.#byDevice.set(known.device, known);
      for (const event of known.events) this.#byTopic.set(event.topic, event);
    }
  }

  #begin(topic: string, position: Position): LastEvent | undefined {
    const read = readEventTopic(topic);
    if (!read || !this.#isRegistered(read)) {
      if (this.#foreign.size >= FOREIGN_TOPICS_MAX) this.#foreign.clear();
      this.#foreign.add(topic);
      return undefined;
    }
    const entry = lastEvent(topic, position);
    this.#changes++;
    this.#byTopic.set(topic, entry);
    const device = memberKey(read);
    const entries = this.#byDevice.get(device)?.events;
    if (!entries) this.#byDevice.set(device, { device, events: [entry] });
    else if (entries.length < CACHED_TOPICS_MAX) entries.push(entry);
    else {
      const oldest = indexOfOldest(entries);
      this.#byTopic.delete((entries[oldest] as LastEvent).topic);
      entries[oldest] = entry;
    }
    return entry;
  }
}

function indexOfOldest(entries: readonly LastEvent[]): number {
  let oldest = 0;
  for (let index = 1; index < entries.length; index++) {
    if ((entries[index] as LastEvent).position < (entries[oldest] as LastEvent).position) oldest = index;
  }
  return oldest;
}
