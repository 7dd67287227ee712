/** What a scenario has saved of earlier answers, and how its texts name it: `{{org}}`, `{{key}}`, whatever a vector's `save` says. */
import type { Json } from '../json.ts';
import { array, object } from '../json.ts';

export class Variables {
  #values: Map<string, Json>;

  constructor(known: Readonly<Record<string, Json>>) {
    this.#values = new Map(Object.entries(known));
  }

  /** A saved value. Throws when the vector that should have saved it has failed. */
  value(name: string): Json {
    const value = this.#values.get(name);
    if (value === undefined)
      throw new Error(`Nothing was saved as "${name}": the vector that saves it did not get so far.`);
    return value;
  }

  /** A text with each `{{name}}` replaced. `quote` is applied to what is put in. */
  text(text: string, quote: (value: string) => string = (value) => value): string {
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = this.value(name);
      return quote(typeof value === 'string' ? value : JSON.stringify(value));
    });
  }

  /** A JSON value with each `{{name}}` in its texts replaced. A text that is nothing else becomes the value itself. */
  fill(value: Json): Json {
    if (typeof value === 'string') {
      const whole = /^\{\{(\w+)\}\}$/.exec(value)?.[1];
      return whole === undefined ? this.text(value) : this.value(whole);
    }
    if (Array.isArray(value)) return array(value).map((item) => this.fill(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.fill(member)]));
  }

  /** Saves members of an answer: variable ← dotted path, `$` for the whole. Answers with the paths at which there was nothing. */
  save(paths: Json, answer: Json | undefined): string[] {
    const missing: string[] = [];
    for (const [name, path] of Object.entries(object(paths))) {
      const found = at(answer, String(path));
      if (found === undefined) missing.push(String(path));
      else this.#values.set(name, found);
    }
    return missing;
  }
}

/** The member at a dotted path such as `results.0.id`; undefined when there is none. */
function at(whole: Json | undefined, path: string): Json | undefined {
  if (path === '$') return whole;
  return path.split('.').reduce<Json | undefined>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Readonly<Record<string, Json>>)[key];
  }, whole);
}
