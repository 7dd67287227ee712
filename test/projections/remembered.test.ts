/** What a world remembers of traffic, beside what a plain look through the whole log gives. */
import type { EventOf, EventType, SandboxEvent } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('what is remembered of traffic');
const ORG = 'abc123';
const DAY_MS = 24 * 60 * 60 * 1_000;

type Step = Readonly<{ does: Doing; device: string; eventId: string; format: string; bytes: number; afterMs: number }>;
const doings = ['publish', 'connect', 'disconnect', 'subscribe', 'register', 'delete', 'cache', 'states'] as const;
const traffic = ['publish', 'connect', 'disconnect', 'subscribe', 'subscribe', 'register'] as const;
type Doing = (typeof doings)[number];

const step: fc.Arbitrary<Step> = fc.record({
  // Most of what happens is traffic; what takes everything away again is seldom.
  does: fc.constantFrom(...traffic, ...traffic, ...traffic, ...doings),
  device: fc.constantFrom('one', 'two'),
  eventId: fc.constantFrom('a', 'b'),
  format: fc.constantFrom('json', 'text'),
  bytes: fc.nat(9),
  afterMs: fc.constantFrom(1, 1_000, DAY_MS / 3),
});

/** Makes the events that the steps stand for, as far as they can be: nobody connects who is not registered. */
class Writing {
  readonly log: RecordedEvent[] = [];
  readonly #registered = new Set<string>();
  readonly #connected = new Set<string>();
  #caching = true;
  #recording = true;
  #at = 0;

  constructor() {
    this.#write('org-abc123', 'OrgCreated', { org: ORG, status: 'active', securityLevel: 'tls-optional' });
  }

  take({ does, device, eventId, format, bytes, afterMs }: Step): void {
    this.#at += afterMs;
    const clientId = `d:${ORG}:t1:${device}`;
    const named = { org: ORG, typeId: 't1', deviceId: device };
    const stream = { device: `device-${ORG}:t1:${device}`, client: `client-${clientId}`, org: `org-${ORG}` };
    const connected = this.#connected.has(device);
    const seen = { clientId, connectionId: 'c', clientAddr: '192.0.2.7', port: 1883, secure: false, connectedAt: 0 };
    switch (does) {
      case 'publish': {
        const topic = `iot-2/type/t1/id/${device}/evt/${eventId}/fmt/${format}`;
        return this.#write('messages-n1', 'MessagePublished', { clientId, topic, qos: 0 }, new Uint8Array(bytes));
      }
      case 'connect': {
        if (connected || !this.#registered.has(device)) return;
        this.#connected.add(device);
        const data = { ...seen, clean: true, sessionPresent: false, keepAliveSeconds: 60 };
        return this.#write(stream.client, 'ClientConnected', data);
      }
      case 'disconnect':
        return connected ? this.#leave(stream.client, device, seen) : undefined;
      case 'subscribe':
        return connected ? this.#write(stream.client, 'ClientSubscribed', { clientId, filters: [] }) : undefined;
      case 'register': {
        if (this.#registered.has(device)) return;
        this.#registered.add(device);
        const token = { salt: '', digest: '' };
        return this.#write(stream.device, 'DeviceRegistered', { ...named, classId: 'Device', token });
      }
      case 'delete':
        if (!this.#registered.delete(device)) return;
        this.#write(stream.device, 'DeviceDeleted', named);
        return connected ? this.#leave(stream.client, device, seen) : undefined;
      case 'cache':
        this.#caching = !this.#caching;
        return this.#write(stream.org, 'LastEventCacheConfigured', { org: ORG, enabled: this.#caching, ttlDays: 7 });
      case 'states':
        this.#recording = !this.#recording;
        return this.#write(stream.org, 'ConnectionStatesConfigured', { org: ORG, enabled: this.#recording });
    }
  }

  #leave(stream: string, device: string, seen: Sighting): void {
    this.#connected.delete(device);
    const counters = { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 };
    this.#write(stream, 'ClientDisconnected', { ...seen, closeCode: 0, reason: '', ...counters });
  }

  #write<Type extends EventType>(stream: string, type: Type, data: EventOf<Type>['data'], payload?: Uint8Array): void {
    const position = this.log.length;
    const revision = this.log.filter((event) => event.stream === stream).length;
    const metadata = { org: ORG, node: 'n1', at: this.#at, recordedAt: this.#at, version: 1 };
    this.log.push({ id: `${position}`, type, data, ...(payload && { payload }), metadata, position, stream, revision });
  }
}

type Entry = SandboxEvent & Pick<RecordedEvent, 'position' | 'metadata'>;
type Sighting = Omit<EventOf<'ConnectRefused'>['data'], 'rejection' | 'returnCode' | 'closeCode' | 'reason'>;

/** The same from the log, without any memory: the last events of a type behind the last one that took them away. */
class Reading {
  readonly #log: readonly Entry[];

  constructor(log: readonly RecordedEvent[]) {
    this.#log = log as unknown as readonly Entry[];
  }

  /** Positions by event id. */
  lastEvents(device: string): Record<string, number> {
    const begin = this.#beginning(device, 'LastEventCacheConfigured');
    const found: Record<string, number> = {};
    for (const { position, type, data } of this.#log.slice(begin)) {
      if (type !== 'MessagePublished' || !data.topic.includes(`/id/${device}/`)) continue;
      found[data.topic.split('/')[6] as string] = position;
    }
    return found;
  }

  /** What the device did last, since it connected and was seen doing so. */
  state(device: string): object | undefined {
    const begin = this.#beginning(device, 'ConnectionStatesConfigured');
    const clientId = `d:${ORG}:t1:${device}`;
    let state: { open: number; activity: string; activeAt: number } | undefined;
    for (const { type, data, metadata } of this.#log.slice(begin)) {
      if (!('clientId' in data) || data.clientId !== clientId) continue;
      if (!state && type !== 'ClientConnected') continue;
      if (type === 'MessagePublished' && state?.open === 0) continue;
      const open = type === 'ClientConnected' ? 1 : type === 'ClientDisconnected' ? 0 : (state?.open ?? 0);
      state = { open, activity: activities[type as keyof typeof activities], activeAt: metadata.at };
    }
    return state;
  }

  usage(day: number): number {
    const sent = this.#log.filter(({ metadata: { at } }) => Math.floor(at / DAY_MS) === day);
    return sent.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
  }

  /** From where on something is remembered of a device: since it was registered and the switch was on; the end where it is not. */
  #beginning(device: string, configured: 'LastEventCacheConfigured' | 'ConnectionStatesConfigured'): number {
    const registered = this.#log.findLastIndex(
      ({ type, data }) => (type === 'DeviceRegistered' || type === 'DeviceDeleted') && data.deviceId === device,
    );
    const switched = this.#log.findLastIndex(({ type }) => type === configured);
    const off = this.#log[switched]?.data;
    const forgotten = this.#log[registered]?.type !== 'DeviceRegistered' || (off && 'enabled' in off && !off.enabled);
    return forgotten ? this.#log.length : Math.max(registered, switched, 0);
  }
}

const activities = {
  ClientConnected: 'mqttConnect',
  ClientSubscribed: 'mqttSubscribe',
  MessagePublished: 'mqttPublish',
  ClientDisconnected: 'mqttDisconnect',
} as const;

test(
  'is what the log says since the device was registered and the switch was on',
  property(
    [fc.noBias(fc.array(step, { maxLength: 60, size: 'max' }))],
    (steps) => {
      const writing = new Writing();
      for (const one of steps) writing.take(one);
      const world = new World();
      for (const event of writing.log) world.fold(event);
      const reading = new Reading(writing.log);
      for (const device of ['one', 'two']) {
        const cached = world.lastEvents(ORG).of({ typeId: 't1', deviceId: device });
        assert.equal(Object.fromEntries(cached), reading.lastEvents(device), `the last events of ${device}`);
        const record = world.connectionStates(ORG).get(`d:${ORG}:t1:${device}`);
        const { open, activity, activeAt } = record ?? {};
        assert.equal(record && { open, activity, activeAt }, reading.state(device), `the state of ${device}`);
      }
      for (let day = 0; day < 25; day++) assert.is(world.usage(ORG).ofDay(day), reading.usage(day));
    },
    { runs: 300 },
  ),
);
