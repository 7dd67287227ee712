/**
 * Inputs of one stream take turns: each is decided when the one before has arrived in the world, or was refused. For logs whose order is made
 * elsewhere, where the world is behind what is under way.
 */
import type { Position } from '../domain/recorded-event.ts';
import type { AppendOutcome } from './store/event-store.ts';

/** How many inputs may wait for one stream: more than a client pipelines, and than people click. */
const WAITING_MAX = 1_000;

/** How often an input is decided again because somebody was quicker, before it is given up. */
const OVERTAKEN_MAX = 3;

/** An input, decided on the world of now. */
export type Attempt<Reply> = Readonly<{
  /** The stream that the decision is about: nobody else's turn may be under way there. */
  aggregate: string;
  /** Whether its events go there. Otherwise it changes nothing that the next one rests on. */
  changes: boolean;
  reply: Reply;
  /** Hands the events to the store; answers with the id of the first. */
  append: (settled: (outcome: AppendOutcome) => void) => string;
}>;

/** Who hears what became of an input: `replied` once its events are in the world, `durable` when they are durable, `failed` when they were refused. */
export type Heard<Reply> = Readonly<{
  replied?: (reply: Reply) => void;
  durable?: (recorded: Readonly<{ id: string; position: Position }>) => void;
  failed?: (error: Error) => void;
  /** Hears of code that broke in a decision that had to wait; without it, that is an uncaught exception. */
  thrown?: (error: unknown) => void;
}>;

export class Turns {
  /** Streams with an input under way, and who waits for it. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Decides an input when its turn has come, by `decide`: again, as long as others are quicker. What it throws at the first time is thrown here. */
  run<Reply>(decide: () => Attempt<Reply>, heard: Heard<Reply>): void {
    let held: string | undefined;
    let overtaken = 0;
    const leave = () => {
      const stream = held;
      held = undefined;
      if (stream !== undefined) this.#leave(stream);
    };
    const attempt = () => {
      const { aggregate, changes, reply, append } = decide();
      if (held !== aggregate && this.#waiting.has(aggregate)) return this.#wait(aggregate, again, heard);
      if (held !== (changes ? aggregate : undefined)) leave();
      if (changes && held === undefined) {
        held = aggregate;
        this.#waiting.set(aggregate, []);
      }
      const id = append((outcome) => {
        if (!outcome.ok && outcome.reason === 'wrong-expected-revision' && overtaken++ < OVERTAKEN_MAX) return again();
        try {
          if (outcome.ok) {
            heard.replied?.(reply);
            heard.durable?.({ id, position: outcome.position });
          } else heard.failed?.(failureOf(outcome, aggregate));
        } finally {
          leave();
        }
      });
    };
    const again = () => {
      try {
        attempt();
      } catch (error) {
        leave();
        const { thrown = rethrow } = heard;
        // It must not end in the store, which is at work here.
        queueMicrotask(() => thrown(error));
      }
    };
    attempt();
  }

  #wait(stream: string, again: () => void, { failed }: Heard<never>): void {
    const waiting = this.#waiting.get(stream) as (() => void)[];
    if (waiting.length < WAITING_MAX) waiting.push(again);
    else
      failed?.(new Error(`${WAITING_MAX} inputs wait for "${stream}" already: try again when the log has taken them`));
  }

  /** The next one may come. Who has no business with the stream any more lets the one behind it come. */
  #leave(stream: string): void {
    const waiting = this.#waiting.get(stream) ?? [];
    this.#waiting.delete(stream);
    for (const [index, again] of waiting.entries()) {
      again();
      const taken = this.#waiting.get(stream);
      if (taken === undefined) continue;
      taken.push(...waiting.slice(index + 1));
      return;
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}

function failureOf(outcome: Extract<AppendOutcome, { ok: false }>, stream: string): Error {
  if (outcome.reason === 'unavailable') return outcome.error;
  return new Error(`somebody else changed "${stream}" ${OVERTAKEN_MAX + 1} times in between: try again`);
}
