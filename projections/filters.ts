/**
 * The filters of one org by what they look like: filters that have their wildcards at the same levels are of one shape, and a topic is
 * covered by one filter of each shape at most, which is looked up by its text. Shapes are few: the platform's rules allow a handful.
 */
import { FilterShape, shapeOf } from './filter-shape.ts';

export { shapeOf } from './filter-shape.ts';

/** What is kept for each filter; `Entry` is changed in place. Changed by `Routes` only. */
export class Filters<Entry> {
  readonly #entries = new Map<string, Entry>();
  /** In the order in which `covering` visits them. */
  #shapes: readonly FilterShape[] = [];
  readonly #byText = new Map<string, FilterShape>();

  get(filter: string): Entry | undefined {
    return this.#entries.get(filter);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In the order in which they came. */
  all(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Adds a filter that is not there. */
  add(filter: string, entry: Entry): void {
    this.#entries.set(filter, entry);
    this.#shape(shapeOf(filter)).add(filter);
  }

  /** The same for one of very many that come at once. `text`: its shape's. */
  restore(filter: string, entry: Entry, text: string): void {
    this.#entries.set(filter, entry);
    this.#shape(text).restore(filter);
  }

  /** Removes a filter that is there. */
  delete(filter: string): void {
    this.#entries.delete(filter);
    const shape = this.#byText.get(shapeOf(filter)) as FilterShape;
    if (--shape.filters > 0) return;
    this.#byText.delete(shape.text);
    this.#shapes = this.#shapes.filter((other) => other !== shape);
  }

  /**
   * What is kept for the filters that cover a topic, which is given by its levels; level by level `#` before a literal before `+`.
   * Source: MQTT 3.1.1, 4.7.
   */
  covering(levels: readonly string[]): readonly Entry[] {
    const found: Entry[] = [];
    for (const shape of this.#shapes) {
      const filter = shape.filterFor(levels);
      const entry = filter === undefined ? undefined : this.#entries.get(filter);
      if (entry !== undefined) found.push(entry);
    }
    return found;
  }

  #shape(text: string): FilterShape {
    const known = this.#byText.get(text);
    if (known) return known;
    const shape = new FilterShape(text);
    this.#byText.set(text, shape);
    const next = this.#shapes.findIndex((other) => other.text > text);
    this.#shapes = this.#shapes.toSpliced(next < 0 ? this.#shapes.length : next, 0, shape);
    return shape;
  }
}
