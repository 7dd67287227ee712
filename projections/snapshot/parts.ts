/** Where the parts of a world go when a snapshot is taken, and come from when it is restored. */
import { sameItems } from '../same-items.ts';
import { ColumnsReader } from './columns.ts';
import { type RowTable, type Table, TableWriter, type Things } from './table.ts';

/**
 * `numbers`: columns, which are read at once, empty where there are none. `text`: JSON, empty where there is none; it may be made when
 * it is asked for. A part never changes, and whoever reads it again may find what was made of it.
 */
export type Part = Readonly<{ numbers: Uint8Array; text: string }>;

const noNumbers = new Uint8Array(0);

/** Takes the parts of one snapshot after the other, by names that are the same each time. */
export class PartsWriter {
  /** By the names of their tables. */
  readonly #tables = new Map<string, unknown>();
  #parts = new Map<string, Part>();
  /** Those of the last snapshot. */
  #last: ReadonlyMap<string, Part> = this.#parts;

  /** Writes a part that may change with every message. */
  part(name: string, value: unknown, numbers: Uint8Array = noNumbers): void {
    const text = value === undefined ? '' : JSON.stringify(value);
    const last = this.#last.get(name);
    const same = last?.text === text && sameItems(last.numbers, numbers);
    this.#parts.set(name, same ? last : { numbers, text });
  }

  /**
   * Writes things that rarely change, a part for each shard: `{name}/0`, `{name}/1`, and so on; none when there are none. Answers with the
   * things in the order of their rows.
   */
  table<Thing extends object, Of, Row extends object>(
    table: Table<Thing, Of, Row>,
    things: Iterable<Things<Thing, Of>>,
  ): Iterable<Thing> {
    const known = this.#tables.get(table.name) as TableWriter<Thing, Of, Row> | undefined;
    const writer = known ?? new TableWriter(table);
    this.#tables.set(table.name, writer);
    for (const [index, part] of writer.write(things).entries()) this.#parts.set(`${table.name}/${index}`, part);
    return writer.ordered();
  }

  /** All parts since the last time. A part that has not changed is the same object. */
  taken(): ReadonlyMap<string, Part> {
    const parts = this.#parts;
    this.#last = parts;
    this.#parts = new Map();
    return parts;
  }
}

/** Makes a value of a text. It may give the same value for the same text: nobody changes it. */
export type ParseText = (text: string) => unknown;

export class PartsReader {
  readonly #parts: ReadonlyMap<string, Part>;
  readonly #parse: ParseText;

  constructor(parts: ReadonlyMap<string, Part>, parse: ParseText) {
    this.#parts = parts;
    this.#parse = parse;
  }

  /** The value of a part that was written with `part`. */
  part<Value>(name: string): Value {
    return this.#parse(this.#named(name).text) as Value;
  }

  /** Its numbers. */
  numbers(name: string): ColumnsReader {
    return new ColumnsReader(this.#named(name).numbers);
  }

  /** The rows of a table in their order. */
  rows<Row extends object>(table: Rows<Row>): readonly Row[] {
    const parts = this.#shards(table.name);
    const [first] = parts;
    if (first === undefined) return [];
    // Of most tables, every shard is the one of the last world that was brought back.
    const known = tablesRead.get(first);
    if (known?.name === table.name && sameItems(known.parts, parts)) return known.rows as readonly Row[];
    const rows = parts.flatMap((part) => this.#read(table, part));
    tablesRead.set(first, { name: table.name, parts, rows });
    return rows;
  }

  /** The shards of a table that has numbers. */
  shards({ name }: Readonly<{ name: string }>): Shard[] {
    return this.#shards(name).map((part) => new Shard(part, this.#parse));
  }

  #shards(name: string): Part[] {
    const parts: Part[] = [];
    for (;;) {
      const part = this.#parts.get(`${name}/${parts.length}`);
      if (part === undefined) return parts;
      parts.push(part);
    }
  }

  /** The rows of a shard; for the same part again the same rows, so that what is read often is made once. */
  #read<Row extends object>({ name, read }: Rows<Row>, part: Part): readonly Row[] {
    const known = shardsRead.get(part);
    if (known?.name === name) return known.rows as readonly Row[];
    const rows = (this.#parse(part.text) as readonly never[]).map(read);
    shardsRead.set(part, { name, rows });
    return rows;
  }

  #named(name: string): Part {
    const part = this.#parts.get(name);
    if (part) return part;
    throw new Error(`The snapshot has no part "${name}": it is damaged, make it again from the log`);
  }
}

type Rows<Row extends object> = Pick<RowTable<never, never, Row>, 'name' | 'read'>;

/** A shard whose numbers are read at once, and its values when somebody asks for one. */
export class Shard {
  readonly numbers: ColumnsReader;
  readonly #part: Part;
  readonly #parse: ParseText;
  #values: readonly unknown[] | undefined;

  constructor(part: Part, parse: ParseText) {
    this.numbers = new ColumnsReader(part.numbers);
    this.#part = part;
    this.#parse = parse;
  }

  /** The value of the nth row. */
  value<Value>(nth: number): Value {
    this.#values ??= this.#parse(this.#part.text) as readonly unknown[];
    return this.#values[nth] as Value;
  }
}

/** By their first shards. */
const tablesRead = new WeakMap<Part, Readonly<{ name: string; parts: readonly Part[]; rows: readonly unknown[] }>>();
const shardsRead = new WeakMap<Part, Readonly<{ name: string; rows: readonly unknown[] }>>();
