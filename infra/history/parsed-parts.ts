/** Parts of snapshots that have been read already: what rarely changes is the same part in many of them. */

/** What is kept of them, in characters of their texts: five times as many bytes of memory. */
const CHARACTERS_MAX = 24 * 1024 * 1024;

/** The values of parts by the hashes of their texts; those that were not used for the longest time go first. Nobody changes a value. */
export class ParsedParts {
  readonly #known = new Map<string, Readonly<{ value: unknown; characters: number }>>();
  readonly #charactersMax: number;
  #characters = 0;

  constructor(charactersMax: number = CHARACTERS_MAX) {
    this.#charactersMax = charactersMax;
  }

  get characters(): number {
    return this.#characters;
  }

  /** Undefined when it is not known: a part is never undefined. */
  get(hash: string): unknown {
    const known = this.#known.get(hash);
    if (known === undefined) return undefined;
    this.#known.delete(hash);
    this.#known.set(hash, known);
    return known.value;
  }

  add(hash: string, value: unknown, characters: number): void {
    if (this.#known.has(hash)) return;
    this.#known.set(hash, { value, characters });
    this.#characters += characters;
    for (const [oldest, gone] of this.#known) {
      if (this.#characters <= this.#charactersMax) return;
      this.#known.delete(oldest);
      this.#characters -= gone.characters;
    }
  }
}
