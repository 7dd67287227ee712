/**
 * Who receives a topic, one table per org. Filters without wildcards are looked up, the others are walked level by level, and the answer
 * for a topic is kept until a subscription of the org changes.
 */
import type { Position } from '../domain/recorded-event.ts';
import type { Session } from './session.ts';

/** One recipient and the QoS that was granted to it. */
export type Hop = Readonly<{ session: Session; qos: 0 | 1 | 2 }>;

/** Who receives a topic: every direct hop, and one member of each group. */
export type Route = Readonly<{ direct: readonly Hop[]; groups: readonly Group[] }>;

/** The connections that share one filter of a scalable application. Source: amlen server_proxy/src/pxmqtt.c (makeSharedSubcriptionTopic). */
export class Group {
  readonly members = new Map<Session, Hop>();
  #turn = 0;

  /**
   * The member whose turn it is, counted in the log's order so that it replays: members that are online first, then durable sessions that
   * can keep a QoS 1 or 2 message; undefined when nobody can take it.
   */
  choose(keepable: boolean): Hop | undefined {
    const members = [...this.members.values()];
    const online = members.filter(({ session }) => session.online);
    return this.#take(online.length > 0 || !keepable ? online : members.filter(keeps));
  }

  /** The member to which a QoS 1 or 2 message passes when the one that was owed it is gone for good: one that will acknowledge it. */
  chooseHeir(position: Position): Hop | undefined {
    const able = [...this.members.values()].filter(
      (hop) => hop.qos > 0 && (hop.session.online || hop.session.durable) && !hop.session.deliveries.has(position),
    );
    const online = able.filter(({ session }) => session.online);
    return this.#take(online.length > 0 ? online : able);
  }

  #take(able: readonly Hop[]): Hop | undefined {
    return able.length === 0 ? undefined : able[this.#turn++ % able.length];
  }
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

const nowhere: Route = { direct: [], groups: [] };

/** The subscriptions of one org. `group` names the shared group, undefined for a subscription of one's own. */
export class Routes {
  readonly #root = createNode();
  readonly #known = new Map<string, Route>();

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
    const known = this.#known.get(topic);
    if (known) return known;
    const direct = new Map<Session, Hop>();
    const groups: Group[] = [];
    const levels = topic.split('/');
    collect(this.#root, levels, 0, (node) => {
      for (const hop of node.hops.values()) {
        const before = direct.get(hop.session);
        if (!before || before.qos < hop.qos) direct.set(hop.session, hop);
      }
      groups.push(...node.groups.values());
    });
    const route = direct.size + groups.length === 0 ? nowhere : { direct: [...direct.values()], groups };
    if (this.#known.size >= ROUTES_KEPT_MAX) this.#known.clear();
    this.#known.set(topic, route);
    return route;
  }
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
