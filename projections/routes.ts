/**
 * Who receives a topic, one table per org. Filters without wildcards are looked up, the others are walked level by level, and the answer
 * for a topic is kept until a subscription of the org changes, or what is hidden from whom.
 */
import type { Position } from '../domain/recorded-event.ts';
import type { Session } from './session.ts';

/** One recipient and the QoS that was granted to it. */
export type Hop = Readonly<{ session: Session; qos: 0 | 1 | 2 }>;

/** Whether a message is hidden from a session. */
export type Hides = (session: Session) => boolean;

/** From whom the messages of a topic are hidden; undefined for nobody. */
export type Hiding = (topic: string) => Hides | undefined;

/** What is hidden in an org at the moment; undefined for nothing. */
export type AccessControl = () => Hiding | undefined;

/** A shared group as the messages of one topic meet it. `hides` is as of the last change, undefined when no member is concerned. */
export type Share = Readonly<{ group: Group; topic: string; hides: Hides | undefined }>;

/** Who receives a topic: every direct hop, and one member of each group. */
export type Route = Readonly<{ direct: readonly Hop[]; shares: readonly Share[] }>;

/** The connections that share one filter of a scalable application. Source: amlen server_proxy/src/pxmqtt.c (makeSharedSubcriptionTopic). */
export class Group {
  readonly members = new Map<Session, Hop>();
  #turn = 0;

  /**
   * The member whose turn it is, counted in the log's order so that it replays: members that are online first, then durable sessions that
   * can keep a QoS 1 or 2 message; undefined when nobody can take it.
   */
  choose(keepable: boolean): Hop | undefined {
    return this.#take(able([...this.members.values()], keepable));
  }

  /** The same among the members from which it is not hidden. */
  chooseSeeing(keepable: boolean, hides: Hides): Hop | undefined {
    const seeing = [...this.members.values()].filter(({ session }) => !hides(session));
    const found = able(seeing, keepable);
    // What only one may see is nobody's turn: between two devices that take turns, another member would never have its own.
    return found.length === 1 ? found[0] : this.#take(found);
  }

  /**
   * The member to which a QoS 1 or 2 message passes when the one that was owed it is gone for good: one that will acknowledge it, and from
   * which it is not hidden.
   */
  chooseHeir(position: Position, hides?: Hides): Hop | undefined {
    const heirs = [...this.members.values()].filter(
      ({ session, qos }) =>
        qos > 0 && (session.online || session.durable) && !session.deliveries.has(position) && !hides?.(session),
    );
    const online = heirs.filter(({ session }) => session.online);
    return this.#take(online.length > 0 ? online : heirs);
  }

  #take(hops: readonly Hop[]): Hop | undefined {
    return hops.length === 0 ? undefined : hops[this.#turn++ % hops.length];
  }
}

function able(members: readonly Hop[], keepable: boolean): readonly Hop[] {
  const online = members.filter(({ session }) => session.online);
  return online.length > 0 || !keepable ? online : members.filter(keeps);
}

function keeps({ session, qos }: Hop): boolean {
  return session.durable && qos > 0;
}

type Node = {
  readonly children: Map<string, Node>;
  readonly hops: Map<Session, Hop>;
  readonly groups: Map<string, Group>;
};

/** Answers kept per org before the oldest knowledge is thrown away. */
const ROUTES_KEPT_MAX = 20_000;

const nowhere: Route = { direct: [], shares: [] };

/** The subscriptions of one org. `group` names the shared group, undefined for a subscription of one's own. */
export class Routes {
  readonly #root = createNode();
  readonly #known = new Map<string, Route>();
  readonly #accessControl: AccessControl;

  /** `accessControl` is asked when an answer is made, not when one that is kept is given again: say `reconsider` when it changes. */
  constructor(accessControl: AccessControl = () => undefined) {
    this.#accessControl = accessControl;
  }

  /** What is hidden from whom has changed. */
  reconsider(): void {
    this.#known.clear();
  }

  add(filter: string, session: Session, qos: 0 | 1 | 2, group: string | undefined): void {
    this.#known.clear();
    let node = this.#root;
    for (const level of filter.split('/')) {
      let child = node.children.get(level);
      if (!child) {
        child = createNode();
        node.children.set(level, child);
      }
      node = child;
    }
    if (group === undefined) {
      node.hops.set(session, { session, qos });
      return;
    }
    let shared = node.groups.get(group);
    if (!shared) {
      shared = new Group();
      node.groups.set(group, shared);
    }
    shared.members.set(session, { session, qos });
  }

  remove(filter: string, session: Session, group: string | undefined): void {
    this.#known.clear();
    prune(this.#root, filter.split('/'), 0, session, group);
  }

  /** Who receives a topic; one hop per session with its highest QoS, however many of its filters match. */
  find(topic: string): Route {
    return this.#known.get(topic) ?? this.#answer(topic);
  }

  #answer(topic: string): Route {
    const direct = new Map<Session, Hop>();
    const shares: Share[] = [];
    const hides = this.#accessControl()?.(topic);
    const levels = topic.split('/');
    collect(this.#root, levels, 0, (node) => {
      for (const hop of node.hops.values()) {
        const before = direct.get(hop.session);
        if ((!before || before.qos < hop.qos) && !hides?.(hop.session)) direct.set(hop.session, hop);
      }
      for (const group of node.groups.values()) shares.push(share(group, topic, hides));
    });
    const route = direct.size + shares.length === 0 ? nowhere : { direct: [...direct.values()], shares };
    if (this.#known.size >= ROUTES_KEPT_MAX) this.#known.clear();
    this.#known.set(topic, route);
    return route;
  }
}

/** What is hidden from whom is looked up once per member, not with every message. */
function share(group: Group, topic: string, hides: Hides | undefined): Share {
  const hidden = hides ? [...group.members.keys()].filter(hides) : [];
  if (hidden.length === 0) return { group, topic, hides: undefined };
  const all = new Set(hidden);
  return { group, topic, hides: (session) => all.has(session) };
}

function createNode(): Node {
  return { children: new Map(), hops: new Map(), groups: new Map() };
}

/** Visits the nodes whose filters cover the topic. Source: MQTT 3.1.1, 4.7. */
function collect(node: Node, levels: readonly string[], depth: number, visit: (node: Node) => void): void {
  // A filter that starts with a wildcard does not cover topics that start with $ [MQTT-4.7.2-1].
  const hidden = depth === 0 && levels[0]?.startsWith('$');
  const rest = hidden ? undefined : node.children.get('#');
  if (rest) visit(rest);
  if (depth === levels.length) {
    visit(node);
    return;
  }
  const literal = node.children.get(levels[depth] as string);
  if (literal) collect(literal, levels, depth + 1, visit);
  const any = hidden ? undefined : node.children.get('+');
  if (any) collect(any, levels, depth + 1, visit);
}

/** Removes a subscription and the nodes that nobody needs any more; answers whether the node itself is empty now. */
function prune(
  node: Node,
  levels: readonly string[],
  depth: number,
  session: Session,
  group: string | undefined,
): boolean {
  if (depth === levels.length) {
    if (group === undefined) node.hops.delete(session);
    else {
      const shared = node.groups.get(group);
      shared?.members.delete(session);
      if (shared?.members.size === 0) node.groups.delete(group);
    }
  } else {
    const level = levels[depth] as string;
    const child = node.children.get(level);
    if (child && prune(child, levels, depth + 1, session, group)) node.children.delete(level);
  }
  return node.children.size + node.hops.size + node.groups.size === 0;
}
