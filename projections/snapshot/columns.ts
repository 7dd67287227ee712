/**
 * Columns of numbers as bytes: what every message changes is read and written several times as quickly as JSON. Each column has a head of
 * its own, then its numbers as whole ones above the least of them, in as few bytes as the greatest needs; all first bytes stand together,
 * then all second ones, and so on, which packs well. What is no whole number is written as it is.
 */

/** Bytes of a column's head: how many numbers, how many bytes each, and the least of them. */
const HEAD_BYTES = 4 + 1 + 8;

/** As many bytes hold a number of any kind; those of fewer bytes are whole. */
const AS_IT_IS = 8;

export class ColumnsWriter {
  readonly #columns: Uint8Array[] = [];

  add(values: readonly number[]): this {
    this.#columns.push(column(values));
    return this;
  }

  /** Numbers of which some are not there. */
  addOptional(values: readonly (number | undefined)[]): this {
    const first = values.find((value) => value !== undefined) ?? 0;
    this.add(values.map((value) => (value === undefined ? 0 : 1)));
    return this.add(values.map((value) => value ?? first));
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#columns.reduce((sum, { length }) => sum + length, 0));
    let place = 0;
    for (const column of this.#columns) {
      all.set(column, place);
      place += column.length;
    }
    return all;
  }
}

/** Reads the columns in the order in which they were added. Throws when there are no more. */
export class ColumnsReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  next(): number[] {
    const place = this.#place + HEAD_BYTES;
    const count = this.#view.getUint32(this.#place);
    const width = this.#view.getUint8(this.#place + 4);
    const least = this.#view.getFloat64(this.#place + 5);
    this.#place = place + count * width;
    if (this.#place > this.#bytes.length) throw new Error('The columns of a snapshot end before their numbers do');
    const values = new Array<number>(count).fill(least);
    if (width === AS_IT_IS) for (let nth = 0; nth < count; nth++) values[nth] = this.#view.getFloat64(place + nth * 8);
    else if (width > 0) addTo(values, this.#bytes, place, width);
    return values;
  }

  nextOptional(): (number | undefined)[] {
    const there = this.next();
    const values = this.next();
    return there.includes(0) ? values.map((value, nth) => (there[nth] === 1 ? value : undefined)) : values;
  }
}

function addTo(values: number[], bytes: Uint8Array, first: number, width: number): void {
  const count = values.length;
  for (let plane = 0, weight = 1; plane < width; plane++, weight *= 256) {
    const place = first + plane * count;
    for (let nth = 0; nth < count; nth++) {
      values[nth] = (values[nth] as number) + (bytes[place + nth] as number) * weight;
    }
  }
}

function column(values: readonly number[]): Uint8Array {
  const count = values.length;
  const { least, width } = spanOf(values);
  const bytes = new Uint8Array(HEAD_BYTES + count * width);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, count);
  view.setUint8(4, width);
  view.setFloat64(5, least);
  if (width === AS_IT_IS) {
    for (let nth = 0; nth < count; nth++) view.setFloat64(HEAD_BYTES + nth * 8, values[nth] as number);
  } else {
    for (let nth = 0; nth < count; nth++) {
      let rest = (values[nth] as number) - least;
      for (let place = HEAD_BYTES + nth; rest > 0; place += count) {
        bytes[place] = rest % 256;
        rest = Math.floor(rest / 256);
      }
    }
  }
  return bytes;
}

function spanOf(values: readonly number[]): Readonly<{ least: number; width: number }> {
  let [least = 0] = values;
  let most = least;
  let whole = true;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (!Number.isSafeInteger(value)) whole = false;
  }
  if (!whole || !Number.isSafeInteger(most - least)) return { least: 0, width: AS_IT_IS };
  let width = 0;
  for (let span = most - least; span > 0; span = Math.floor(span / 256)) width++;
  return { least, width };
}
