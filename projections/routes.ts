/**
 * Who receives a topic, one table per org. The answer for a topic is kept until a subscription changes that may concern it, or what is
 * hidden from whom. Devices come and go with subscriptions to commands: what is known of who gets events stays.
 */
import { Answers } from './answers.ts';
import { Filters } from './filters.ts';
import { Group, type Share } from './group.ts';
import type { Session } from './session.ts';

/** One recipient and the QoS that was granted to it. */
export type Hop = Readonly<{ session: Session; qos: 0 | 1 | 2 }>;

/** Whether a message is hidden from a session. */
export type Hides = (session: Session) => boolean;

/** From whom the messages of a topic are hidden; undefined for nobody. */
export type Hiding = (topic: string) => Hides | undefined;

/** What is hidden in an org at the moment; undefined for nothing. */
export type AccessControl = () => Hiding | undefined;

/** Who receives a topic: every direct hop, and one member of each group. */
export type Route = Readonly<{ direct: readonly Hop[]; shares: readonly Share[] }>;

/** A topic of which somebody keeps account anyway: the answer for it stands there, instead of in a table of its own. */
export type KnownTopic = { readonly topic: string; route: Route | undefined; asOf: number; kind: Kind | undefined };

/** What a topic says at `KIND_LEVEL`, such as `evt`: how often subscriptions have changed that concern this alone. */
export type Kind = { changes: number };

/** The subscriptions to one filter in the platform's form; `groups` by their names. */
export type Subscribers = { readonly filter: string; readonly hops: Map<Session, Hop>; groups?: Map<string, Group> };

/** Answers kept per org before the oldest knowledge is thrown away. */
const ROUTES_KEPT_MAX = 20_000;

/** Where the platform's topics say whether they are events or commands: `iot-2/type/T/id/D/evt/E/fmt/F`. */
const KIND_LEVEL = 5;

/** Kinds told apart in an org: the platform has a handful, and a plain listener's clients name their levels as they like. */
const KINDS_MAX = 1_000;

const nowhere: Route = { direct: [], shares: [] };
const noShares: readonly Share[] = [];

/** The subscriptions of one org. `group` names the shared group, undefined for a subscription of one's own. */
export class Routes {
  readonly #filters = new Filters<Subscribers>();
  readonly #known = new Map<string, KnownTopic>();
  /** How often something has changed that may concern every topic. No answer is older than the last change that concerns it. */
  #changes = 0;
  readonly #kinds = new Map<string, Kind>();
  readonly #otherKinds: Kind = { changes: 0 };
  /** Where nothing is hidden and nobody shares, topics that are covered by the same filters have one answer. */
  readonly #answers = new Answers<Subscribers, Route>();
  readonly #accessControl: AccessControl;

  /** `accessControl` is asked when an answer is made, not when one that is kept is given again: say `reconsider` when it changes. */
  constructor(accessControl: AccessControl = () => undefined) {
    this.#accessControl = accessControl;
  }

  /** What is hidden from whom has changed. */
  reconsider(): void {
    this.#changes++;
  }

  add(filter: string, session: Session, qos: 0 | 1 | 2, group: string | undefined): void {
    this.#change(filter);
    const subscribers = this.#subscribers(filter);
    const hop = { session, qos };
    if (group === undefined) subscribers.hops.set(session, hop);
    else {
      subscribers.groups ??= new Map();
      const shared = subscribers.groups.get(group) ?? new Group();
      shared.members.set(session, hop);
      subscribers.groups.set(group, shared);
    }
  }

  remove(filter: string, session: Session, group: string | undefined): void {
    this.#change(filter);
    const subscribers = this.#filters.get(filter);
    if (!subscribers) return;
    if (group === undefined) subscribers.hops.delete(session);
    else {
      const shared = subscribers.groups?.get(group);
      shared?.members.delete(session);
      if (shared?.members.size === 0) subscribers.groups?.delete(group);
    }
    if (subscribers.hops.size === 0 && !subscribers.groups?.size) this.#filters.delete(filter);
  }

  /** A shared group as it is now; undefined when nobody is in it. */
  group(filter: string, group: string): Group | undefined {
    return this.#filters.get(filter)?.groups?.get(group);
  }

  /** The subscribers of every filter, in the order in which the filters came. */
  all(): Iterable<Subscribers> {
    return this.#filters.all();
  }

  /** To how many filters there are subscriptions. */
  get size(): number {
    return this.#filters.size;
  }

  /** The subscribers of a filter. */
  known(filter: string): Subscribers | undefined {
    return this.#filters.get(filter);
  }

  /** The subscribers of a filter, none any more, to be put in again. `shape`: that of the filter. */
  refill(filter: string, shape: string): Subscribers {
    this.#change(filter);
    const known = this.#filters.get(filter);
    if (known) {
      known.hops.clear();
      delete known.groups;
      return known;
    }
    const subscribers: Subscribers = { filter, hops: new Map() };
    this.#filters.restore(filter, subscribers, shape);
    return subscribers;
  }

  /** Nobody subscribes to a filter any more. */
  drop(filter: string): void {
    this.#change(filter);
    this.#filters.delete(filter);
  }

  /** Who receives a topic; one hop per session with its highest QoS, however many of its filters match. */
  find(topic: string): Route {
    let known = this.#known.get(topic);
    if (!known) {
      if (this.#known.size >= ROUTES_KEPT_MAX) this.#known.clear();
      known = { topic, route: undefined, asOf: 0, kind: undefined };
      this.#known.set(topic, known);
    }
    return this.findFor(known);
  }

  /** The same for a topic of which account is kept. */
  findFor(known: KnownTopic): Route {
    // Both only grow, so that their sum is the same when neither has.
    if (known.route !== undefined && known.kind !== undefined && known.asOf === this.#changes + known.kind.changes) {
      return known.route;
    }
    const levels = known.topic.split('/');
    known.kind ??= this.#kind(levels[KIND_LEVEL] ?? '');
    const route = this.#answer(known.topic, levels);
    known.route = route;
    known.asOf = this.#changes + known.kind.changes;
    return route;
  }

  /** Subscriptions to a filter have changed: of topics of one kind, if it names one, or of any. */
  #change(filter: string): void {
    this.#answers.clear();
    const levels = filter.split('/', KIND_LEVEL + 1);
    const kind = levels[KIND_LEVEL];
    if (kind === undefined || kind === '+' || kind === '#') this.#changes++;
    else this.#kind(kind).changes++;
  }

  #kind(name: string): Kind {
    const known = this.#kinds.get(name);
    if (known) return known;
    if (this.#kinds.size >= KINDS_MAX) return this.#otherKinds;
    const kind = { changes: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }

  #subscribers(filter: string): Subscribers {
    const known = this.#filters.get(filter);
    if (known) return known;
    const subscribers: Subscribers = { filter, hops: new Map() };
    this.#filters.add(filter, subscribers);
    return subscribers;
  }

  #answer(topic: string, levels: readonly string[]): Route {
    const covering = this.#filters.covering(levels);
    if (covering.length === 0) return nowhere;
    const hides = this.#accessControl()?.(topic);
    const known = hides ? undefined : this.#answers.of(covering);
    if (known) return known;
    const direct = new Map<Session, Hop>();
    let shares = noShares;
    for (const { filter, hops, groups } of covering) {
      for (const hop of hops.values()) {
        const before = direct.get(hop.session);
        if ((!before || before.qos < hop.qos) && !hides?.(hop.session)) direct.set(hop.session, hop);
      }
      if (groups) {
        const found = Array.from(groups, ([group, members]) => share(members, { filter, group, topic }, hides));
        shares = [...shares, ...found];
      }
    }
    if (direct.size + shares.length === 0) return nowhere;
    const route = { direct: [...direct.values()], shares };
    if (!hides && shares === noShares) this.#answers.keep(covering, route);
    return route;
  }
}

/** What is hidden from whom is looked up once per member, not with every message. */
function share(group: Group, of: Share['of'], hides: Hides | undefined): Share {
  const hidden = hides ? [...group.members.keys()].filter(hides) : [];
  if (hidden.length === 0) return { group, of, hides: undefined };
  const all = new Set(hidden);
  return { group, of, hides: (session) => all.has(session) };
}
