/** What can go wrong with a server, on command. One set of faults belongs to one server of the double. */
import type { Failure } from './failures.ts';
import { type Endpoint, failures } from './failures.ts';

/** The calls that can be made to fail. A subscription is a `Read` that goes on, told apart because a client treats it otherwise. */
export const RPCS = [
  'serverFeatures',
  'append',
  'batchAppend',
  'read',
  'subscribe',
  'delete',
  'tombstone',
  'gossip',
] as const;
export type Rpc = (typeof RPCS)[number];

/** How an append may be refused without the call that carries it being ended. */
export type Refusal = 'access-denied' | 'timeout' | 'unknown';

/** See {@link createFaults}. All but `clear` lasts until it is cleared, unless it says otherwise. */
export type Faults = Readonly<{
  /**
   * Takes calls and answers nothing, as a stopped process does; without arguments all of them. Running subscriptions stand still with
   * `subscribe`. What was held is carried out when it is cleared, and lost when the server dies before.
   */
  hang: (...rpcs: readonly Rpc[]) => void;
  /**
   * Answers late, and delivers late with `subscribe`. An append is stored at once; when it is answered later than the server's time for
   * a write, the answer is a timeout.
   */
  delay: (rpc: Rpc, ms: number) => void;
  /** Refuses calls, the next `times` of them. For `batchAppend` it ends the stream that all appends of a client share. */
  fail: (rpc: Rpc, failure: Failure, times?: number) => void;
  /** Refuses appends one by one, the next `times` of them; nothing is stored. */
  refuse: (refusal: Refusal, times?: number) => void;
  /** Answers whatever needs the leader as a follower does that knows where the leader is. */
  notLeader: (leader: Endpoint) => void;
  /** Ends the running subscriptions, once. `CANCELLED` when none is given. */
  dropSubscriptions: (failure?: Failure) => void;
  /** Stores and answers the append after `skip` others, then dies as by SIGKILL; resolves when it has died. */
  ackThenDie: (skip?: number) => Promise<void>;
  /** Stores the append after `skip` others and dies as by SIGKILL without an answer; resolves when it has died. */
  dieBeforeAck: (skip?: number) => Promise<void>;
  /** Moves the server's clock against everybody else's. */
  skewClock: (ms: number) => void;
  /** The disk is full: an append stores nothing, is never answered, and ends the server, again after each restart. */
  full: () => void;
  /** Answers retries as a server does that has the event but no longer knows where it stands in `$all`. */
  forgetPositions: () => void;
  /** All is well again; what was held goes on. */
  clear: () => void;
}>;

/** What the server asks its faults. */
export type FaultState = Readonly<{
  faults: Faults;
  /** Lets a call through, now or when the fault is over, or refuses it. */
  pass: (rpc: Rpc, proceed: () => void, refuse: (failure: Failure) => void) => void;
  isHung: (rpc: Rpc) => boolean;
  /** Calls back when the faults are cleared. The answer takes the listener away. */
  onCleared: (listener: () => void) => () => void;
  /** How late a call is answered, in ms. */
  delayOf: (rpc: Rpc) => number;
  refusal: () => Refusal | undefined;
  leaderElsewhere: () => Endpoint | undefined;
  /** How the server dies by the append that has now been stored. */
  deathAfterAppend: () => 'ack-then-die' | 'die-before-ack' | undefined;
  isFull: () => boolean;
  arePositionsForgotten: () => boolean;
  now: () => number;
  /** To be told when the server has died. */
  died: () => void;
}>;

/** What the faults need of their server. */
type Server = Readonly<{ dropSubscriptions: (failure: Failure) => void }>;

/** How many calls may hang: far more than a test makes, and few enough to notice a client that retries without end. */
const HELD_MAX = 100_000;

/** The faults of one server, none of them active. */
export function createFaults(server: Server): FaultState {
  const hung = new Set<Rpc>();
  const delays = new Map<Rpc, number>();
  const failing = new Map<Rpc, { failure: Failure; times: number }>();
  const listeners = new Set<() => void>();
  let held: (() => void)[] = [];
  let refusing: { refusal: Refusal; times: number } | undefined;
  let leader: Endpoint | undefined;
  let death: { kind: 'ack-then-die' | 'die-before-ack'; skip: number } | undefined;
  let whenDead: (() => void)[] = [];
  let skewMs = 0;
  let isFull = false;
  let arePositionsForgotten = false;

  const dieBy = (kind: 'ack-then-die' | 'die-before-ack', skip: number) => {
    death = { kind, skip };
    return new Promise<void>((resolve) => whenDead.push(resolve));
  };

  const faults: Faults = {
    hang: (...rpcs) => {
      for (const rpc of rpcs.length === 0 ? RPCS : rpcs) hung.add(rpc);
    },
    delay: (rpc, ms) => void delays.set(rpc, ms),
    fail: (rpc, failure, times = Number.POSITIVE_INFINITY) => void failing.set(rpc, { failure, times }),
    refuse: (refusal, times = Number.POSITIVE_INFINITY) => {
      refusing = { refusal, times };
    },
    notLeader: (endpoint) => {
      leader = endpoint;
    },
    dropSubscriptions: (failure = failures.dropped()) => server.dropSubscriptions(failure),
    ackThenDie: (skip = 0) => dieBy('ack-then-die', skip),
    dieBeforeAck: (skip = 0) => dieBy('die-before-ack', skip),
    skewClock: (ms) => {
      skewMs = ms;
    },
    full: () => {
      isFull = true;
    },
    forgetPositions: () => {
      arePositionsForgotten = true;
    },
    clear: () => {
      hung.clear();
      delays.clear();
      failing.clear();
      [refusing, leader, death] = [undefined, undefined, undefined];
      [skewMs, isFull, arePositionsForgotten] = [0, false, false];
      const goOn = held;
      held = [];
      for (const proceed of goOn) proceed();
      for (const listener of [...listeners]) listener();
    },
  };

  const pass: FaultState['pass'] = (rpc, proceed, refuse) => {
    if (hung.has(rpc)) {
      if (held.length >= HELD_MAX) throw new Error(`More than ${HELD_MAX} calls hang: a client retries without end.`);
      held.push(() => pass(rpc, proceed, refuse));
      return;
    }
    const fail = failing.get(rpc);
    if (fail !== undefined) {
      if (--fail.times <= 0) failing.delete(rpc);
      refuse(fail.failure);
      return;
    }
    proceed();
  };

  return {
    faults,
    pass,
    isHung: (rpc) => hung.has(rpc),
    onCleared: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    delayOf: (rpc) => delays.get(rpc) ?? 0,
    refusal: () => {
      const now = refusing?.refusal;
      if (refusing !== undefined && --refusing.times <= 0) refusing = undefined;
      return now;
    },
    leaderElsewhere: () => leader,
    deathAfterAppend: () => {
      if (death === undefined) return undefined;
      const { kind } = death;
      if (death.skip-- > 0) return undefined;
      death = undefined;
      return kind;
    },
    isFull: () => isFull,
    arePositionsForgotten: () => arePositionsForgotten,
    now: () => Date.now() + skewMs,
    died: () => {
      held = [];
      const waiting = whenDead;
      whenDead = [];
      for (const resolve of waiting) resolve();
    },
  };
}
