/** The connections that share one filter of a scalable application. Source: amlen server_proxy/src/pxmqtt.c (makeSharedSubcriptionTopic). */
import type { Position } from '../domain/recorded-event.ts';
import type { Hides, Hop } from './routes.ts';
import type { Session } from './session.ts';

/**
 * The way of a topic's messages through a shared group, by names: whoever passes such a message on looks the group up again, as it may have
 * been left by everybody and formed anew meanwhile. `filter` is in the platform's form.
 */
export type SharedTopic = Readonly<{ filter: string; group: string; topic: string }>;

/** A shared group as the messages of one topic meet it. `hides` is as of the last change, undefined when no member is concerned. */
export type Share = Readonly<{ group: Group; of: SharedTopic; hides: Hides | undefined }>;

export class Group {
  readonly members = new Map<Session, Hop>();
  /** How often somebody was chosen already. Changed by the world's fold only. */
  turn = 0;

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
    return hops.length === 0 ? undefined : hops[this.turn++ % hops.length];
  }
}

function able(members: readonly Hop[], keepable: boolean): readonly Hop[] {
  const online = members.filter(({ session }) => session.online);
  return online.length > 0 || !keepable ? online : members.filter(keeps);
}

function keeps({ session, qos }: Hop): boolean {
  return session.durable && qos > 0;
}
