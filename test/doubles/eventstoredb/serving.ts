/** What every call of one server of the double is given. */
import type { Metadata } from '@grpc/grpc-js';
import { type Endpoint, type Failure, failures } from './failures.ts';
import type { FaultState } from './faults.ts';
import type { DoubleStore } from './store.ts';

/** How a server stands in its cluster; `leader` is undefined while there is none. */
export type Role = Readonly<{ isLeader: boolean; leader: Endpoint | undefined }>;

/** See {@link refusalOf}. */
export type Serving = Readonly<{
  store: DoubleStore;
  state: FaultState;
  role: () => Role;
  /** Users and their passwords; undefined lets everybody in. */
  users: Readonly<Record<string, string>> | undefined;
  /** The most that one append may hold. Source: `ClusterVNodeOptions.Application.MaxAppendSize` at `oss-v24.6.0` (1 MiB). */
  appendBytesMax: number;
  /** How long the server works at a write. Source: `ClusterVNodeOptions.Database.WriteTimeoutMs` at `oss-v24.6.0` (2000). */
  writeTimeoutMs: number;
  /** Ends the server as SIGKILL does. */
  die: () => void;
  /** Keeps a running subscription among those that can be dropped; the answer takes it out. */
  subscribed: (drop: (failure: Failure) => void) => () => void;
}>;

/**
 * Why a call is not even looked at, if so: no access, or it needs a leader and this is not one. A follower carries out writes that do
 * not insist on the leader, by forwarding them. Source: `EnsureLeader`/`RequestForwardingService` and
 * `AuthenticationMiddleware` at `oss-v24.6.0`; the headers: client 6.2.1, `Client/index.ts` (`callArguments`).
 */
export function refusalOf(serving: Serving, metadata: Metadata, isWrite: boolean): Failure | undefined {
  const refused = accessRefusal(serving, metadata);
  if (refused !== undefined) return refused;
  const needsLeader = metadata.get('requires-leader').toString().toLowerCase() === 'true';
  const elsewhere = serving.state.leaderElsewhere();
  if (elsewhere !== undefined && (isWrite || needsLeader)) return failures.notLeader(elsewhere);
  const { isLeader, leader } = serving.role();
  if (isLeader || !(isWrite || needsLeader)) return undefined;
  if (leader === undefined) return failures.notReady();
  return needsLeader ? failures.notLeader(leader) : undefined;
}

function accessRefusal({ users }: Serving, metadata: Metadata): Failure | undefined {
  if (users === undefined) return undefined;
  const header = metadata.get('authorization').toString();
  if (header === '') return failures.accessDenied();
  const [name = '', password] = Buffer.from(header.replace(/^Basic /, ''), 'base64')
    .toString()
    .split(/:(.*)/s);
  return Object.hasOwn(users, name) && users[name] === password ? undefined : failures.unauthenticated();
}
