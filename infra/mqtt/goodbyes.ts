/**
 * The ends of connections on their way into the log. The transport is gone by then: what the log would not take is said again until it does, or
 * the client would stay connected for everybody else.
 */
import { type DisconnectRequest, disconnect } from '../../handlers/mqtt/disconnect.ts';
import type { Runner } from '../runner.ts';

/** How long until what was refused is said again, ms. */
const AGAIN_MS = 1_000;

export class Goodbyes {
  readonly #runner: Pick<Runner, 'runInTurn'>;
  readonly #onSaid: () => void;
  /** Not more than there were connections: nobody is let in while the log takes nothing. */
  readonly #underWay = new Set<DisconnectRequest>();
  readonly #refused = new Set<DisconnectRequest>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `onSaid` is called whenever one is in the world. */
  constructor(runner: Pick<Runner, 'runInTurn'>, onSaid: () => void) {
    this.#runner = runner;
    this.#onSaid = onSaid;
  }

  /** How many are not in the world yet. */
  get pending(): number {
    return this.#underWay.size + this.#refused.size;
  }

  say(request: DisconnectRequest): void {
    this.#underWay.add(request);
    this.#runner.runInTurn(disconnect, request, {
      correlationId: request.connectionId,
      replied: () => {
        this.#underWay.delete(request);
        this.#onSaid();
      },
      failed: () => {
        // In the world already, when a commit fails behind it.
        if (this.#underWay.delete(request)) this.#sayAgain(request);
      },
    });
  }

  /** Says nothing again. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#refused.clear();
  }

  #sayAgain(request: DisconnectRequest): void {
    if (this.#closed) return;
    this.#refused.add(request);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const again = [...this.#refused];
      this.#refused.clear();
      for (const one of again) this.say(one);
    }, AGAIN_MS).unref();
  }
}
