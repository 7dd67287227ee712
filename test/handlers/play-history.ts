/** Plays a history: each step becomes the input of a client that is there when it is taken. */
import type { EventOf } from '../../domain/events/catalogue.ts';
import { type ConnectReply, connect } from '../../handlers/mqtt/connect.ts';
import { acknowledge, release } from '../../handlers/mqtt/delivery.ts';
import { disconnect } from '../../handlers/mqtt/disconnect.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { subscribe } from '../../handlers/mqtt/subscribe.ts';
import { unsubscribe } from '../../handlers/mqtt/unsubscribe.ts';
import { defineApiKey, defineDevice, defineOrg, defineUser } from '../../handlers/registry/define.ts';
import { beginImport } from '../../handlers/sandbox/begin-import.ts';
import { endImport } from '../../handlers/sandbox/end-import.ts';
import { answerCall, start, stop, truncateHistory } from '../../handlers/sandbox/facts.ts';
import { publishMessage } from '../../handlers/sandbox/publish-message.ts';
import { republishMessage } from '../../handlers/sandbox/republish-message.ts';
import { setClock } from '../../handlers/sandbox/set-clock.ts';
import { connectRequest, KEY, noCounters, openFurnished } from './furnished.ts';
import type { PureSandbox } from './pure-sandbox.ts';
import { call } from './random-calls.ts';
import type { History, Step } from './random-history.ts';

/** How many deliveries a session may be owed in these histories: few, so that some are dropped. */
export const QUEUE = 5;

/** Plays a history on a furnished sandbox. The same steps give the same log, ids and times included. `after` is waited for behind each step. */
export async function play(
  { cast, steps }: History,
  after?: (sandbox: PureSandbox) => Promise<void>,
): Promise<PureSandbox> {
  const sandbox = await openFurnished({ sessionQueueMessagesMax: QUEUE });
  const acting = new Acting(sandbox, cast);
  acting.begin();
  for (const one of steps) {
    acting.take(one);
    await after?.(sandbox);
  }
  await sandbox.store.flushed();
  return sandbox;
}

type Open = Readonly<{ clientId: string; connectionId: string }>;

class Acting {
  readonly #sandbox: PureSandbox;
  readonly #cast: readonly string[];
  #open: Open[] = [];
  #connections = 0;

  constructor(sandbox: PureSandbox, cast: readonly string[]) {
    this.#sandbox = sandbox;
    this.#cast = cast;
  }

  /** Everybody connects, every other one for good, and subscribes to what its class is there for. */
  begin(): void {
    const connects = { does: 'connect', wrong: false, key: KEY, will: undefined } as const;
    for (const pick of this.#cast.keys()) this.take({ ...connects, pick, clean: pick % 2 === 0 });
    const first = [{ nth: 0, bad: false, qos: 1 as const }];
    for (const pick of this.#open.keys()) this.take({ does: 'subscribe', pick, filters: first });
  }

  take(one: Step): void {
    const { run } = this.#sandbox;
    switch (one.does) {
      case 'connect':
        return this.#connect(one);
      case 'register':
        return this.#register(one);
      case 'send': {
        const kind = one.command ? { commandId: 'c' } : { eventId: 'e' };
        const where = { org: 'abc123', typeId: 't1', deviceId: 'dev1', format: one.format, qos: 1 } as const;
        return void run(publishMessage, { ...where, ...kind, payload: Buffer.from('by hand') });
      }
      case 'again':
        return this.#again(one.pick, one.into);
      case 'call':
        return call(this.#sandbox, one.nth, one.one, one.other);
      case 'clock': {
        const { org, mode, by } = one;
        return void run(setClock, { org, ...(mode && { mode }), ...(by !== undefined && { by }) });
      }
      case 'note':
        return this.#note(one.what);
      default: {
        const client = this.#open[one.pick % this.#open.length];
        if (client) this.#act(client, one);
      }
    }
  }

  #again(pick: number, into: string): void {
    const messages = this.#sandbox.events.filter(({ type }) => type === 'MessagePublished');
    const message = messages[pick % Math.max(1, messages.length)];
    if (!message) return;
    const { clientId, topic, qos, retain = false } = message.data as EventOf<'MessagePublished'>['data'];
    const { payload = new Uint8Array(0), metadata, id } = message;
    const request = { org: into, originalOrg: metadata.org, clientId, topic, qos, retain, payload };
    this.#sandbox.run(republishMessage, request, { causationId: id });
  }

  #connect({ pick, clean, wrong, key, will }: Extract<Step, { does: 'connect' }>): void {
    const name = this.#cast[pick % this.#cast.length] as string;
    const plain = name.startsWith('plain ');
    const clientId = plain ? name.slice('plain '.length) : name;
    const connectionId = `connection-${this.#connections++}`;
    const request = connectRequest(clientId, {
      connectionId,
      plain,
      clean,
      credential: wrong ? 'differs' : 'matches',
      ...(/^[aA]:/.test(clientId) && { user: key }),
      ...(will && {
        will: {
          topic: ofClass(topics, plain ? 'p' : clientId, will.nth, will.bad),
          qos: will.qos,
          retain: will.retain,
        },
        payload: Buffer.from('last words'),
      }),
    });
    const reply: ConnectReply = this.#sandbox.run(connect, request, { correlationId: connectionId });
    if (reply.clientId === undefined) return;
    this.#open = this.#open.filter((other) => other.clientId !== reply.clientId);
    this.#open.push({ clientId: reply.clientId, connectionId });
  }

  #act(client: Open, one: Exclude<Extract<Step, { pick: number }>, { does: 'connect' }>): void {
    const { run, world } = this.#sandbox;
    const { clientId } = client;
    switch (one.does) {
      case 'end':
        return this.#end(client, one.closeCode);
      case 'subscribe': {
        const wanted = one.filters.map(({ nth, bad, qos }) => ({ filter: ofClass(filters, clientId, nth, bad), qos }));
        const reply = run(subscribe, { clientId, filters: wanted });
        return reply.closeCode === undefined ? undefined : this.#end(client, reply.closeCode);
      }
      case 'unsubscribe':
        return void run(unsubscribe, { clientId, filters: [ofClass(filters, clientId, one.nth, false)] });
      case 'publish': {
        const { nth, bad, qos: level, dup, retain } = one;
        const packet = { qos: level, packetId: level === 0 ? 0 : one.packetId, dup, retain };
        const topic = ofClass(topics, clientId, nth, bad);
        const reply = run(publish, { ...packet, clientId, topic, payload: Buffer.from(one.payload) });
        return reply && this.#end(client, reply.closeCode);
      }
      case 'release':
        return void run(release, { clientId, packetId: one.packetId });
      case 'acknowledge': {
        const positions = [...(world.client(clientId)?.session.deliveries.keys() ?? [])].slice(0, one.count);
        const [received, completed] = one.received ? [positions, []] : [[], positions];
        return void run(acknowledge, { clientId, received, completed });
      }
    }
  }

  #end(client: Open, closeCode: number): void {
    this.#sandbox.run(disconnect, { ...client, closeCode, reason: `because of ${closeCode}`, counters: noCounters });
    this.#open = this.#open.filter((other) => other !== client);
  }

  #register({ what, flag }: Extract<Step, { does: 'register' }>): void {
    const { run } = this.#sandbox;
    const token = { salt: 's', digest: flag ? 'one' : 'other' };
    if (what === 'key') {
      const permissions = flag
        ? (['event_send', 'event_recv', 'cmd_send', 'cmd_recv', 'dm_status'] as const)
        : ([] as const);
      return run(defineApiKey, { org: 'abc123', key: KEY, permissions, token, tokenHolds: flag });
    }
    if (what === 'org') {
      return run(defineOrg, { org: 'sec789', status: flag ? 'active' : 'disabled', securityLevel: 'tls-token' });
    }
    if (what === 'user') return run(defineUser, { org: 'abc123', userId: flag ? 'ada' : 'bob', roles: [] });
    const device = { org: 'abc123', typeId: 't1', deviceId: flag ? 'dev1' : 'dev9', classId: 'Device' } as const;
    return run(defineDevice, { ...device, token, tokenHolds: false });
  }

  #note(what: 'start' | 'stop' | 'truncate' | 'begin' | 'end' | 'call' | 'call of nobody'): void {
    const { run } = this.#sandbox;
    if (what === 'start') return run(start, { node: 'n1', version: '1', plainRefusedFilters: ['no'] });
    if (what === 'stop') return run(stop, { node: 'n1' });
    if (what === 'truncate') return run(truncateHistory, { before: 3, events: 2 });
    const imported = { org: 'imp000', source: 'other@7', events: 8 };
    if (what === 'begin') return void run(beginImport, { ...imported, from: 'other0' });
    if (what === 'end') return run(endImport, imported);
    const call = { method: 'GET', path: '/readyz', status: 200, durationMs: 1 };
    return run(answerCall, { ...call, org: what === 'call' ? 'abc123' : 'zzzzzz' });
  }
}

const long = 'iot-2/type/+/id/+';
/** What each class may subscribe to, and what it may publish to; at `x` what it may not. */
const filters: Readonly<Record<string, readonly string[]>> = {
  d: ['iot-2/cmd/+/fmt/+', 'iot-2/cmd/c/fmt/json', 'iotdm-1/#', 'iot-2/mon'],
  g: [`${long}/cmd/+/fmt/+`, `${long}/mon`, 'iotdm-1/#'],
  a: [
    `${long}/evt/+/fmt/+`,
    'iot-2/type/t1/id/dev1/evt/+/fmt/+',
    `${long}/cmd/+/fmt/+`,
    `${long}/mon`,
    'iot-2/app/+/mon',
  ],
  A: [...Array(4).fill(`${long}/evt/+/fmt/+`), 'iot-2/type/t1/id/+/evt/+/fmt/+'],
  p: ['#', 'a/+', 'a/b'],
  x: ['no', 'a/#/b'],
};
const topics: Readonly<Record<string, readonly string[]>> = {
  d: ['iot-2/evt/e/fmt/json', 'iot-2/evt/e/fmt/json', 'iotdevice-1/mgmt/manage', 'iot-2/evt/f/fmt/json'],
  g: ['iot-2/type/t1/id/dev1/evt/e/fmt/json'],
  a: ['iot-2/type/t1/id/dev1/cmd/c/fmt/json', 'iot-2/type/t1/id/dev1/evt/e/fmt/json'],
  A: ['iot-2/type/t1/id/dev1/cmd/c/fmt/json'],
  p: ['a/b', 'a/b', 'a', '$SYS/x'],
  x: ['a/#', ''],
};

/** Entry `nth` of a client's class. */
function ofClass(table: typeof filters, clientId: string, nth: number, bad: boolean): string {
  const entries = (bad ? undefined : table[clientId.charAt(0)]) ?? table.x ?? [];
  return entries[nth % entries.length] as string;
}
