/** The strings that events repeat, each known by one object that remembers its place in the chunk being written. */
import { Role } from './chunk.ts';

const encoder = new TextEncoder();

/** A string with its UTF-8 bytes, what it was used for so far, and its entry in the chunk numbered `chunk`. */
export class Sym {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The org of a topic: the same topic in two orgs is two symbols. */
  readonly org: Sym | undefined;
  /** Another topic of the same text, in another org. */
  next: Sym | undefined;
  roles: number;
  chunk: number;
  entry: number;
  /** The last index block this was noted in. */
  block: number;

  constructor(text: string, role: number, org: Sym | undefined, next: Sym | undefined) {
    this.text = text;
    // Not Buffer.from: that is a slice of a pool, which would be held as long as this symbol.
    this.bytes = encoder.encode(text);
    this.org = org;
    this.next = next;
    this.roles = role;
    this.chunk = -1;
    this.entry = 0;
    this.block = -1;
  }
}

/** How many strings are remembered; past that all are forgotten and met again, which costs a little time and nothing else. */
const SYMBOLS_MAX = 50_000;
const FRONTS_MAX = 1_000;

/** The table of symbols of one store. It outlives chunks, so that a string is encoded once and not once per chunk. */
export class Symbols {
  readonly #texts = new Map<string, Sym>();
  readonly #topics = new Map<string, Sym>();
  readonly #fronts = new Map<string, Sym>();

  /** The symbol of a text, noting that it has this role. */
  of(text: string, role: number): Sym {
    const known = this.#texts.get(text);
    if (known !== undefined) {
      known.roles |= role;
      return known;
    }
    if (this.#texts.size >= SYMBOLS_MAX) this.#forget();
    const made = new Sym(text, role, undefined, undefined);
    this.#texts.set(text, made);
    return made;
  }

  /** The symbol of a topic of an org. */
  topic(text: string, org: Sym): Sym {
    for (let known = this.#topics.get(text); known !== undefined; known = known.next)
      if (known.org === org) return known;
    if (this.#topics.size >= SYMBOLS_MAX) this.#forget();
    const made = new Sym(text, Role.topic, org, this.#topics.get(text));
    this.#topics.set(text, made);
    return made;
  }

  /** The symbol of the first 24 characters of an id; kept apart, because ids of strangers would crowd out the others. */
  front(text: string): Sym {
    const known = this.#fronts.get(text);
    if (known !== undefined) return known;
    if (this.#fronts.size >= FRONTS_MAX) this.#fronts.clear();
    const made = new Sym(text, Role.text, undefined, undefined);
    this.#fronts.set(text, made);
    return made;
  }

  // Both at once: topics hold on to the symbols of their orgs.
  #forget(): void {
    this.#texts.clear();
    this.#topics.clear();
  }
}
