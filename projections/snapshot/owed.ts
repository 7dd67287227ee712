/** What sessions are owed, in a snapshot: columns of numbers, because every message changes some. */
import type { Position } from '../../domain/recorded-event.ts';
import type { SharedTopic } from '../group.ts';
import type { Delivery, Session } from '../session.ts';
import { ColumnsWriter } from './columns.ts';

/**
 * Sessions are numbered in their order, from 0 on, and so are the ways through shared groups, from 1 on. Beside it stands a column: how
 * many messages each session was owed so far.
 */
export type Owed = Readonly<{
  unreleased: readonly (readonly [session: number, packetIds: readonly number[]])[];
  shares: readonly (readonly [filter: string, group: string, topic: string])[];
  deliveries: readonly PlainDeliveries[];
}>;
/** `flags` are the QoS with the bits below; `shares`: 0 for none. */
type PlainDeliveries = readonly [
  session: number,
  positions: readonly Position[],
  packetIds: readonly number[],
  flags: readonly number[],
  shares: readonly number[],
];
const RETAIN = 4;
const REPEATED = 8;
const RECEIVED = 16;
const QOS = 3;

export function owedTo(sessions: readonly Session[]): Readonly<{ value: Owed; numbers: Uint8Array }> {
  const numbers = new Map<string, number>();
  const shares: Owed['shares'][number][] = [];
  const numberOf = ({ filter, group, topic }: SharedTopic): number => {
    const key = JSON.stringify([filter, group, topic]);
    const number = numbers.get(key) ?? shares.push([filter, group, topic]);
    numbers.set(key, number);
    return number;
  };
  const unreleased: Owed['unreleased'][number][] = [];
  const deliveries: PlainDeliveries[] = [];
  for (const [index, session] of sessions.entries()) {
    if (session.hasUnreleased) unreleased.push([index, [...session.unreleased]]);
    if (!session.isOwed) continue;
    const owed = [...session.deliveries.values()];
    deliveries.push([
      index,
      owed.map(({ position }) => position),
      owed.map(({ packetId }) => packetId),
      owed.map(flagsOf),
      owed.map(({ share }) => (share ? numberOf(share) : 0)),
    ]);
  }
  const routed = new ColumnsWriter().add(sessions.map((session) => session.routed));
  return { value: { unreleased, shares, deliveries }, numbers: routed.bytes() };
}

function flagsOf({ qos, retain, repeated, received }: Delivery): number {
  return qos | (retain ? RETAIN : 0) | (repeated ? REPEATED : 0) | (received ? RECEIVED : 0);
}

/** Owes it to the sessions, in the same order, that are owed nothing yet. */
export function oweAgain(sessions: readonly Session[], { unreleased, shares, deliveries }: Owed): void {
  for (const [index, packetIds] of unreleased) {
    for (const packetId of packetIds) sessions[index]?.unreleased.add(packetId);
  }
  const ways = shares.map(([filter, group, topic]): SharedTopic => ({ filter, group, topic }));
  for (const [index, ...columns] of deliveries) {
    const session = sessions[index];
    if (session)
      for (const delivery of deliveriesOf(columns, ways)) session.deliveries.set(delivery.position, delivery);
  }
}

type Columns = PlainDeliveries extends readonly [number, ...infer Rest] ? Rest : never;

function deliveriesOf([positions, packetIds, flags, shares]: Columns, ways: readonly SharedTopic[]): Delivery[] {
  return positions.map((position, index) => {
    const flag = flags[index] as number;
    return {
      position,
      packetId: packetIds[index] as number,
      qos: (flag & QOS) as 1 | 2,
      share: ways[(shares[index] as number) - 1],
      retain: (flag & RETAIN) !== 0,
      repeated: (flag & REPEATED) !== 0,
      received: (flag & RECEIVED) !== 0,
    };
  });
}
