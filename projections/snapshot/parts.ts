/** Where the parts of a world go when a snapshot is taken, and come from when it is restored. */
import { readShard, type Table, TableWriter } from './table.ts';

/** Takes the parts of one snapshot after the other, by names that are the same each time. */
export class PartsWriter {
  /** By the names of their tables. */
  readonly #tables = new Map<string, unknown>();
  #parts = new Map<string, string>();

  /** Writes a part that changes with every message. */
  part(name: string, value: unknown): void {
    this.#parts.set(name, JSON.stringify(value));
  }

  /** Writes things that rarely change, a part for each shard: `{name}/0`, `{name}/1`, and so on; none when there are none. */
  table<Thing extends object, Of, Row extends object>(
    table: Table<Thing, Of, Row>,
    things: Iterable<readonly [thing: Thing, of: Of]>,
  ): void {
    const known = this.#tables.get(table.name) as TableWriter<Thing, Of, Row> | undefined;
    const writer = known ?? new TableWriter(table);
    this.#tables.set(table.name, writer);
    for (const [index, text] of writer.write(things).entries()) this.#parts.set(`${table.name}/${index}`, text);
  }

  /** All parts since the last time. */
  taken(): ReadonlyMap<string, string> {
    const parts = this.#parts;
    this.#parts = new Map();
    return parts;
  }
}

/** Makes a value of the text of a part. It may give the same value for the same text: nobody changes it. */
export type ParsePart = (name: string, text: string) => unknown;

export class PartsReader {
  readonly #parts: ReadonlyMap<string, string>;
  readonly #parse: ParsePart;

  constructor(parts: ReadonlyMap<string, string>, parse: ParsePart) {
    this.#parts = parts;
    this.#parse = parse;
  }

  /** A part that was written with `part`. */
  part<Value>(name: string): Value {
    const text = this.#parts.get(name);
    if (text === undefined)
      throw new Error(`The snapshot has no part "${name}": it is damaged, make it again from the log`);
    return this.#parse(name, text) as Value;
  }

  /** The rows of a table in their order. */
  *rows<Thing extends object, Of, Row extends object>(table: Table<Thing, Of, Row>): Iterable<Row> {
    for (let index = 0; ; index++) {
      const name = `${table.name}/${index}`;
      const text = this.#parts.get(name);
      if (text === undefined) return;
      yield* readShard(table, this.#parse(name, text) as readonly never[]);
    }
  }
}
