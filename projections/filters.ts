/**
 * The filters of one org by what they look like: filters that have their wildcards at the same levels are of one shape, and a topic is
 * covered by one filter of each shape at most, which is looked up by its text. Shapes are few: the platform's rules allow a handful.
 */

/** What is kept for each filter; `Entry` is changed in place. Changed by `Routes` only. */
export class Filters<Entry> {
  readonly #entries = new Map<string, Entry>();
  /** In the order in which `covering` visits them. */
  #shapes: readonly Shape[] = [];
  readonly #byText = new Map<string, Shape>();

  get(filter: string): Entry | undefined {
    return this.#entries.get(filter);
  }

  /** In the order in which they came. */
  all(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Adds a filter that is not there. */
  add(filter: string, entry: Entry, text = shapeOf(filter)): void {
    this.#entries.set(filter, entry);
    const known = this.#byText.get(text);
    if (known) {
      known.filters++;
      return;
    }
    const shape = { text, length: filter.split('/').length, filters: 1 };
    this.#byText.set(text, shape);
    const next = this.#shapes.findIndex((other) => other.text > text);
    this.#shapes = this.#shapes.toSpliced(next < 0 ? this.#shapes.length : next, 0, shape);
  }

  /** Removes a filter that is there. */
  delete(filter: string): void {
    this.#entries.delete(filter);
    const shape = this.#byText.get(shapeOf(filter)) as Shape;
    if (--shape.filters > 0) return;
    this.#byText.delete(shape.text);
    this.#shapes = this.#shapes.filter((other) => other !== shape);
  }

  /**
   * The filters that cover a topic with what is kept for them; level by level `#` before a literal before `+`. Source: MQTT 3.1.1, 4.7.
   */
  covering(topic: string, visit: (entry: Entry) => void): void {
    const levels = topic.split('/');
    for (const shape of this.#shapes) {
      const filter = filterFor(levels, shape);
      const entry = filter === undefined ? undefined : this.#entries.get(filter);
      if (entry !== undefined) visit(entry);
    }
  }
}

/** `text` has a mark per level and one for the end; their code units stand in the order of the visits. */
type Shape = { readonly text: string; readonly length: number; filters: number };

const REST = '#';
const END = '$';
const LITERAL = '*';
const ANY = '+';

/** What a filter looks like: a mark for each level. */
export function shapeOf(filter: string): string {
  let text = '';
  for (const level of filter.split('/')) text += level === REST || level === ANY ? level : LITERAL;
  return text.endsWith(REST) ? text : text + END;
}

/** The filter of a shape that would cover the topic; undefined when none does. */
function filterFor(levels: readonly string[], { text, length }: Shape): string | undefined {
  const open = text.endsWith(REST);
  // A `#` stands for the level before it, too.
  if (open ? levels.length < length - 1 : levels.length !== length) return undefined;
  // A filter that starts with a wildcard does not cover topics that start with $ [MQTT-4.7.2-1].
  if (text.charAt(0) !== LITERAL && levels[0]?.startsWith('$')) return undefined;
  let filter = '';
  for (let depth = 0; depth < length; depth++) {
    if (depth > 0) filter += '/';
    const mark = text.charAt(depth);
    filter += mark === LITERAL ? levels[depth] : mark;
  }
  return filter;
}
