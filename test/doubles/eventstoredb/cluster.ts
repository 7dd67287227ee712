/** Several servers of the double over one store: a cluster with a leader, followers, gossip and elections. */
import { randomUUID } from 'node:crypto';
import type { Endpoint } from './failures.ts';
import type { Member } from './gossip-call.ts';
import type { Role } from './serving.ts';
import { type DoubleOptions, type EventStoreDouble, startEventStoreDouble } from './start.ts';
import { createDoubleStore, type DoubleStore } from './store.ts';

/** How a cluster is set up. */
export type ClusterOptions = Omit<DoubleOptions, 'cluster' | 'port'> &
  Readonly<{
    /** How many servers; 3 by default. */
    size?: number;
    /** How long the cluster has no leader after it lost one, in ms; 100 by default. */
    electionMs?: number;
  }>;

/** A cluster of the double. */
export type DoubleCluster = Readonly<{
  nodes: readonly EventStoreDouble[];
  store: DoubleStore;
  /** Names every server, so that the client asks them who leads. */
  connectionString: string;
  /** The index of the leader; undefined while there is none. */
  leader: () => number | undefined;
  /** Makes a server the leader at once; the one before it follows. */
  elect: (node: number) => void;
  close: () => void;
}>;

/** Starts a cluster whose first server leads. A server that dies, by `kill` or by a fault, leads no more. */
export async function startEventStoreDoubleCluster(options: ClusterOptions = {}): Promise<DoubleCluster> {
  const { size = 3, electionMs = 100, store = createDoubleStore(), ...rest } = options;
  const ids = Array.from({ length: size }, () => randomUUID());
  const nodes: EventStoreDouble[] = [];
  let leader = 0;
  let lostAt: number | undefined;

  const elect = (node: number) => {
    leader = node;
    lostAt = undefined;
    store.forgetRecentIds();
  };
  /** Looked at when somebody asks, so that nothing runs while nobody does. */
  const leaderNow = (): number | undefined => {
    if (nodes[leader]?.isUp() === true) return leader;
    lostAt ??= Date.now();
    const heir = nodes.findIndex((node) => node.isUp());
    if (heir === -1 || Date.now() - lostAt < electionMs) return undefined;
    elect(heir);
    return heir;
  };
  const endpointOf = ({ host, port }: EventStoreDouble): Endpoint => ({ host, port });
  const role = (node: number): Role => {
    const now = leaderNow();
    const leading = now === undefined ? undefined : nodes[now];
    return { isLeader: now === node, leader: leading && endpointOf(leading) };
  };
  const members = (): readonly Member[] => {
    const now = leaderNow();
    return nodes.map((node, at) => ({
      instanceId: ids[at] ?? '',
      endpoint: endpointOf(node),
      state: now === undefined ? 'unknown' : at === now ? 'leader' : 'follower',
      isAlive: node.isUp(),
    }));
  };

  for (let at = 0; at < size; at++) {
    nodes.push(await startEventStoreDouble({ ...rest, store, cluster: { role: () => role(at), members } }));
  }
  const hosts = nodes.map(({ host, port }) => `${host}:${port}`).join(',');
  return {
    nodes,
    store,
    connectionString: `esdb://${hosts}?tls=${rest.tls !== undefined}`,
    leader: leaderNow,
    elect,
    close: () => {
      for (const node of nodes) node.close();
    },
  };
}
