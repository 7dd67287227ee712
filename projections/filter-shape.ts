/**
 * A shape of filters: which levels are wildcards. It also knows at which levels its filters have the same text and at which they differ, so that
 * most topics are told to be covered by none of them, or by the only one, without putting a filter's text together.
 */

const REST = '#';
const END = '$';
const LITERAL = '*';
const ANY = '+';

/** What a filter looks like: a mark per level and one for the end, whose code units stand in the order of the visits. */
export function shapeOf(filter: string): string {
  let text = '';
  for (const level of filter.split('/')) text += level === REST || level === ANY ? level : LITERAL;
  return text.endsWith(REST) ? text : text + END;
}

/** Changed by `Filters` only. */
export class FilterShape {
  readonly text: string;
  /** How many filters there are of this shape. */
  filters = 0;
  readonly #isOpen: boolean;
  readonly #startsWild: boolean;
  /** The levels of the first filter. */
  #levels: readonly string[] = [];
  /** Levels at which all filters, also those that are gone, have the same text. */
  #common: number[] = [];
  /** Levels at which they differ, and the texts of a filter around these. */
  #differing: number[] = [];
  #around: string[] = [];
  /** Filters that were brought back and not looked at yet. */
  #unread: string[] = [];

  constructor(text: string) {
    this.text = text;
    this.#isOpen = text.endsWith(REST);
    this.#startsWild = !text.startsWith(LITERAL);
  }

  add(filter: string): void {
    this.filters++;
    this.#read(filter);
  }

  /** As `add`, but the filter is looked at when the first topic comes: not in every world that is brought back one does. */
  restore(filter: string): void {
    this.filters++;
    this.#unread.push(filter);
  }

  /** The one filter of this shape that would cover a topic with these levels; undefined when none does for certain. */
  filterFor(levels: readonly string[]): string | undefined {
    if (this.#unread.length > 0) this.#readAll();
    const { length } = this.#levels;
    // A `#` stands for the level before it, too.
    if (this.#isOpen ? levels.length < length - 1 : levels.length !== length) return undefined;
    // A filter that starts with a wildcard does not cover topics that start with $ [MQTT-4.7.2-1].
    if (this.#startsWild && levels[0]?.startsWith('$')) return undefined;
    for (const depth of this.#common) if (levels[depth] !== this.#levels[depth]) return undefined;
    let filter = this.#around[0] as string;
    for (let nth = 0; nth < this.#differing.length; ) {
      filter += levels[this.#differing[nth++] as number] as string;
      filter += this.#around[nth] as string;
    }
    return filter;
  }

  #readAll(): void {
    for (const filter of this.#unread) this.#read(filter);
    this.#unread = [];
  }

  #read(filter: string): void {
    if (this.#levels.length === 0) {
      this.#levels = filter.split('/');
      this.#common = [...this.#levels.keys()].filter((depth) => this.text.charAt(depth) === LITERAL);
      this.#around = [filter];
    } else if (!this.#isAsKnown(filter)) this.#compare(filter.split('/'));
  }

  /** Whether a filter differs from the others where these differ only. Of very many nearly all do, so that nothing is split for them. */
  #isAsKnown(filter: string): boolean {
    let at = 0;
    for (let nth = 0; nth < this.#around.length; nth++) {
      const text = this.#around[nth] as string;
      if (!filter.startsWith(text, at)) return false;
      at += text.length;
      if (nth === this.#differing.length) break;
      const slash = filter.indexOf('/', at);
      at = slash < 0 ? filter.length : slash;
    }
    return at === filter.length;
  }

  #compare(levels: readonly string[]): void {
    const differs = (depth: number) => levels[depth] !== this.#levels[depth];
    this.#differing = [...this.#differing, ...this.#common.filter(differs)].sort((one, other) => one - other);
    this.#common = this.#common.filter((depth) => !differs(depth));
    this.#around = [''];
    for (const [depth, level] of this.#levels.entries()) {
      const last = this.#around.length - 1;
      if (depth > 0) this.#around[last] += '/';
      if (this.#differing.includes(depth)) this.#around.push('');
      else this.#around[last] += level;
    }
  }
}
