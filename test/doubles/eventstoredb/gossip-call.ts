/** `Gossip/Read`: who is in the cluster. Source: `Gossip.cs` and `proto/grpc/gossip.proto` at `oss-v24.6.0`. */
import gossip, { type ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import shared, { type Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { type Endpoint, toStatus } from './failures.ts';
import type { Serving } from './serving.ts';

/** Source: `VNodeState` in `gossip.proto`. */
export const NODE_STATE = { unknown: 2, follower: 6, leader: 8, readOnlyReplica: 14 } as const;

/** A member as the others see it. */
export type Member = Readonly<{
  instanceId: string;
  endpoint: Endpoint;
  state: keyof typeof NODE_STATE;
  isAlive: boolean;
}>;

/** The handler of the call. */
export function gossipCall(serving: Serving, members: () => readonly Member[]): handleUnaryCall<Empty, ClusterInfo> {
  return (_call, callback) => {
    serving.state.pass(
      'gossip',
      () => callback(null, clusterOf(members(), serving.state.now())),
      (failure) => callback(toStatus(failure)),
    );
  };
}

function clusterOf(members: readonly Member[], now: number): ClusterInfo {
  const cluster = new gossip.ClusterInfo();
  for (const { instanceId, endpoint, state, isAlive } of members) {
    const member = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(instanceId))
      .setTimeStamp(String(now * 10_000))
      .setState(NODE_STATE[state])
      .setIsAlive(isAlive)
      .setHttpEndPoint(new gossip.EndPoint().setAddress(endpoint.host).setPort(endpoint.port));
    cluster.addMembers(member);
  }
  return cluster;
}
