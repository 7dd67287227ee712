/** Things by their texts, which are also found by names: see `Name`. */
import type { Name } from '../domain/recorded-event.ts';

/** `gone`: it was taken out, so that a name that leads to it leads nowhere. */
export type Named = { gone?: boolean };

export class ByName<Thing extends Named> {
  readonly #things = new Map<string, Thing>();
  /** Who knows the names that lead into this: somebody else once all that they led to is gone. */
  #knower: object = {};

  get size(): number {
    return this.#things.size;
  }

  get(text: string): Thing | undefined {
    return this.#things.get(text);
  }

  /** What `get` answers for the name's text. */
  named(name: Name): Thing | undefined {
    if (name.knower === this.#knower) {
      const known = name.known as Thing;
      if (!known.gone) return known;
    }
    const thing = this.#things.get(name.text);
    if (thing) {
      name.knower = this.#knower;
      name.known = thing;
    }
    return thing;
  }

  /** Puts a thing in the place of what was there. */
  set(text: string, thing: Thing): void {
    const before = this.#things.get(text);
    if (before) before.gone = true;
    if (thing.gone) thing.gone = false;
    this.#things.set(text, thing);
  }

  delete(text: string): void {
    const thing = this.#things.get(text);
    if (!thing) return;
    thing.gone = true;
    this.#things.delete(text);
  }

  clear(): void {
    this.#things.clear();
    this.#knower = {};
  }

  /** In the order in which they came. */
  values(): IterableIterator<Thing> {
    return this.#things.values();
  }
}
