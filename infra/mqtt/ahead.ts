/**
 * The packet ids of QoS 2 messages that have come or were released on a connection, and of which the world does not know yet: where an event takes
 * its time to arrive, a client may be ahead of the world. Over a store that accepts events itself there are none.
 */
import type { Session } from '../../projections/session.ts';

type Mark = Readonly<{ open: boolean }>;

export class Ahead {
  readonly #session: Pick<Session, 'unreleased'>;
  /** Not more than may be open at once, and what of it is on its way: the handler counts both. */
  readonly #marks = new Map<number, Mark>();

  constructor(session: Pick<Session, 'unreleased'>) {
    this.#session = session;
  }

  /** A message has come (`open`) or was released. Answers with what is to be called when the world knows; undefined when it knows already. */
  note(packetId: number, open: boolean): (() => void) | undefined {
    if (this.#session.unreleased.has(packetId) === open && !this.#marks.has(packetId)) return undefined;
    const mark = { open };
    this.#marks.set(packetId, mark);
    return () => {
      if (this.#marks.get(packetId) === mark) this.#marks.delete(packetId);
    };
  }

  /** What the world does not know: whether this packet id is open, and how many more are; undefined when it knows all. */
  of(packetId: number): Readonly<{ open?: boolean; more: number }> | undefined {
    if (this.#marks.size === 0) return undefined;
    const { unreleased } = this.#session;
    let more = 0;
    for (const [id, { open }] of this.#marks) more += Number(open) - Number(unreleased.has(id));
    const mark = this.#marks.get(packetId);
    return { ...(mark && { open: mark.open }), more };
  }
}
