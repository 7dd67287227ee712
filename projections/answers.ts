/** Answers to questions that are lists of things: one per list, found by the things themselves, without a text that stands for the list. */

/** Answers kept before all are forgotten: devices that ask for the same have one, and so have many thousands of topics. */
const ANSWERS_MAX = 1_000;

export class Answers<Thing, Answer> {
  #root = new Step<Thing, Answer>();
  #size = 0;

  /** The answer for a list of things in this order; undefined when there is none. */
  of(things: readonly Thing[]): Answer | undefined {
    let step: Step<Thing, Answer> | undefined = this.#root;
    for (const thing of things) {
      step = step.next?.get(thing);
      if (step === undefined) return undefined;
    }
    return step.answer;
  }

  keep(things: readonly Thing[], answer: Answer): void {
    if (this.#size >= ANSWERS_MAX) this.clear();
    let step = this.#root;
    for (const thing of things) step = step.to(thing);
    step.answer = answer;
    this.#size++;
  }

  /** Forgets all. */
  clear(): void {
    if (this.#size === 0) return;
    this.#root = new Step();
    this.#size = 0;
  }
}

/** Where the beginning of a list leads. */
class Step<Thing, Answer> {
  answer: Answer | undefined;
  next: Map<Thing, Step<Thing, Answer>> | undefined;

  to(thing: Thing): Step<Thing, Answer> {
    this.next ??= new Map();
    const known = this.next.get(thing);
    if (known) return known;
    const step = new Step<Thing, Answer>();
    this.next.set(thing, step);
    return step;
  }
}
