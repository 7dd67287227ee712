// time limit: 300 s
/** Random histories of two nodes on one log that is made elsewhere: whatever overtakes what, both come to know the same, and all of it replays. */
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { handlers } from '../../../handlers/catalogue.ts';
import { defineApiKey, defineDevice, defineDeviceType, defineOrg } from '../../../handlers/registry/define.ts';
import { Replay } from '../../../handlers/replay.ts';
import { setClock } from '../../../handlers/sandbox/set-clock.ts';
import { replied } from '../../../infra/runner.ts';
import { takeSnapshot } from '../../../projections/snapshot.ts';
import { snapshotBytes } from '../../../projections/snapshot-bytes.ts';
import { World } from '../../../projections/world.ts';
import { type LateLog, type Mood, openLateLog } from '../../doubles/late-store.ts';
import { KEY } from '../../handlers/furnished.ts';
import { QUEUE } from '../../handlers/play-history.ts';
import { call } from '../../handlers/random-calls.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { doings, LateNode, turns } from './late-node.ts';

const test = suite('random histories over a log whose order is made elsewhere');

const nat = fc.nat({ max: 1_000 });
const mood = fc.constantFrom<Mood[]>('takes', 'takes', 'takes', 'refuses', 'takes and forgets');
const step = fc.record({
  node: fc.nat({ max: 1 }),
  /** How many turns pass behind it. */
  turns: fc.constantFrom(0, 0, 0, 1, 3, 20),
  what: fc.oneof(
    { arbitrary: fc.record({ does: fc.constantFrom(...doings), one: nat, other: nat }), weight: 20 },
    { arbitrary: fc.record({ does: fc.constant('connect' as const), one: nat, other: nat }), weight: 5 },
    { arbitrary: fc.record({ call: nat, one: nat, other: nat }), weight: 8 },
    { arbitrary: fc.record({ clock: fc.integer({ min: -1_000, max: 1_000_000 }) }), weight: 1 },
    { arbitrary: fc.record({ mood }), weight: 1 },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };

async function furnish({ runner }: LateNode): Promise<void> {
  await replied(runner, defineOrg, { org: 'abc123', status: 'active', securityLevel: 'tls-optional' });
  const permissions = ['event_send', 'event_recv', 'cmd_send', 'cmd_recv', 'dm_status'] as const;
  await replied(runner, defineApiKey, { org: 'abc123', key: KEY, permissions, token, tokenHolds: false });
  await replied(runner, defineDeviceType, { org: 'abc123', typeId: 't1', classId: 'Device' });
  for (const deviceId of ['dev1', 'dev2']) {
    const device = { org: 'abc123', typeId: 't1', deviceId, classId: 'Device' } as const;
    await replied(runner, defineDevice, { ...device, token, tokenHolds: false });
  }
}

function take(node: LateNode, log: LateLog, { what }: Step): void {
  if ('does' in what) node.act(what);
  else if ('call' in what) call(node, what.call, what.one, what.other);
  else if ('clock' in what) node.run(setClock, { org: 'abc123', by: what.clock });
  else log.be(what.mood);
}

async function eventsOf({ store }: LateNode): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards' })) {
    for (const { data, metadata, ...rest } of page)
      events.push({ ...rest, ...(JSON.parse(JSON.stringify({ data, metadata })) as (typeof page)[number]) });
  }
  return events;
}

const textOf = (world: World) => Buffer.from(snapshotBytes(takeSnapshot(world))).toString();

test(
  'leave the same on both nodes, replay without a divergence, and lose nothing that was kept',
  property(
    [fc.integer(), fc.array(step, { maxLength: 150, size: 'max' })],
    async (seed, steps) => {
      const log = openLateLog({ seed });
      let now = Date.UTC(2024, 4, 1, 10);
      const clock = () => now++;
      const nodes = [
        await LateNode.open('n1', log.open(), clock),
        await LateNode.open('n2', log.open(), clock),
      ] as const;
      await furnish(nodes[0]);
      for (const drawn of steps) {
        take(nodes[drawn.node as 0 | 1], log, drawn);
        await turns(drawn.turns);
      }
      log.be('takes');
      await log.settled();
      const [events, others] = [await eventsOf(nodes[0]), await eventsOf(nodes[1])];
      assert.equal(others, events);
      const kept = new Set(events.map(({ id }) => id));
      assert.is(kept.size, events.length, 'an event stands in the log twice');
      for (const node of nodes)
        assert.equal(
          node.kept.filter((id) => !kept.has(id)),
          [],
        );
      const world = new World({ sessionQueueMessagesMax: QUEUE });
      const replay = new Replay({ handlers, world });
      let judged = 0;
      for (const { replayed, skipped } of [...replay.feed(events), ...replay.end()]) {
        assert.is(skipped, undefined, JSON.stringify(skipped));
        assert.equal(replayed?.decided, replayed?.recorded, `${replayed?.handler} ${replayed?.thrown ?? ''}`);
        judged += replayed?.recorded.length ?? 0;
      }
      assert.is(judged, events.length);
      const known = textOf(world);
      for (const node of nodes) assert.is(textOf(node.world), known, `what ${node.name} knows`);
      // Nobody is connected twice, and everybody's comings and goings take turns.
      const online = new Map<string, string>();
      for (const { type, data } of events) {
        const { clientId, connectionId } = data as { clientId: string; connectionId: string };
        if (type === 'ClientConnected') {
          assert.is(online.get(clientId), undefined, `"${clientId}" is connected twice`);
          online.set(clientId, connectionId);
        } else if (type === 'ClientDisconnected') {
          assert.is(online.get(clientId), connectionId);
          online.delete(clientId);
        }
      }
      for (const { store } of nodes) await store.close();
    },
    { runs: 30 },
  ),
);
