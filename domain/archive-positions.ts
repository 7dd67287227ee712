/**
 * Positions in an archive are its own: 0, 1, 2 and so on. This is the way between them and those of a log, for events that point at others:
 * acknowledged and dropped messages, and what an input was decided upon.
 */
import type { Metadata, Position, RecordedEvent } from './recorded-event.ts';

/** How many positions stand between two that are kept whole: a lookup reads at most so many steps. */
const BLOCK = 128;

/**
 * Positions that grow, each with its place in their order. Kept as the steps between them, so that an event takes a byte or two: an
 * archive may hold any number of them.
 */
export class PositionMap {
  #firsts = new Float64Array(64);
  #starts = new Float64Array(64);
  #steps = new Uint8Array(4_096);
  #used = 0;
  #size = 0;
  #last: Position = -1;

  /** How many there are: the place of the next. */
  get size(): number {
    return this.#size;
  }

  /** The last one, -1 for none. */
  get last(): Position {
    return this.#last;
  }

  /** Adds a position behind all others. */
  add(position: Position): void {
    if (!(position > this.#last)) throw new Error(`position ${position} does not come after ${this.#last}`);
    if (this.#size % BLOCK === 0) this.#begin(position);
    else this.#step(position - this.#last);
    this.#last = position;
    this.#size++;
  }

  /** The place of a position; undefined when it is not among them. */
  placeOf(position: Position): number | undefined {
    const place = this.placeAtOrBefore(position);
    return place !== undefined && this.positionAt(place) === position ? place : undefined;
  }

  /** The place of the last position that is not behind this one; undefined when all are. */
  placeAtOrBefore(position: Position): number | undefined {
    if (position >= this.#last) return this.#size === 0 ? undefined : this.#size - 1;
    const block = this.#blockOf(position);
    if (block < 0) return undefined;
    const end = Math.min(this.#size - block * BLOCK, BLOCK);
    let found = this.#firsts[block] as number;
    let at = this.#starts[block] as number;
    for (let place = 1; place < end; place++) {
      const { step, next } = this.#read(at);
      if (found + step > position) return block * BLOCK + place - 1;
      found += step;
      at = next;
    }
    return block * BLOCK + end - 1;
  }

  /** The position at a place; undefined beyond the last. */
  positionAt(place: number): Position | undefined {
    if (!(place >= 0 && place < this.#size)) return undefined;
    const block = Math.floor(place / BLOCK);
    let found = this.#firsts[block] as number;
    let at = this.#starts[block] as number;
    for (let left = place % BLOCK; left > 0; left--) {
      const { step, next } = this.#read(at);
      found += step;
      at = next;
    }
    return found;
  }

  #begin(position: Position): void {
    const block = this.#size / BLOCK;
    if (block === this.#firsts.length) {
      this.#firsts = grown(this.#firsts, new Float64Array(block * 2));
      this.#starts = grown(this.#starts, new Float64Array(block * 2));
    }
    this.#firsts[block] = position;
    this.#starts[block] = this.#used;
  }

  /** Seven bits a byte, the lowest first; all but the last byte have the eighth. */
  #step(step: number): void {
    if (this.#used + 8 > this.#steps.length) this.#steps = grown(this.#steps, new Uint8Array(this.#steps.length * 2));
    let rest = step;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#steps[this.#used++] = 128 + (rest % 128);
    this.#steps[this.#used++] = rest;
  }

  #read(from: number): { step: number; next: number } {
    let step = 0;
    let at = from;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#steps[at++] as number;
      step += (byte % 128) * unit;
      if (byte < 128) return { step, next: at };
    }
  }

  #blockOf(position: Position): number {
    let low = 0;
    let high = Math.ceil(this.#size / BLOCK);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#firsts[middle] as number) <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function grown<Numbers extends Float64Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

/** Where the events stand that another one points at. */
export type PositionsElsewhere = Readonly<{
  /** The place of a message; undefined when it has none there. */
  message: (position: Position) => Position | undefined;
  /** The place of what an input was decided upon: the last event there that is not behind this position, -1 for none. */
  basis: (position: Position) => Position;
  /** Where the event itself will stand: a basis right before it is left out, as in every log. */
  own: Position;
}>;

/** The members of events and requests that hold positions. */
const lists = ['received', 'completed', 'positions'] as const;

type Pointing = Pick<RecordedEvent, 'type' | 'data' | 'metadata'>;

/**
 * An event with the positions of another log. What it points at and is not there is left out; of acknowledgements the lists that become
 * empty are, too.
 */
export function withPositions<Event extends Pointing>(event: Event, elsewhere: PositionsElsewhere): Event {
  const data = pointsAtMessages(event.type) ? moved(event.data, elsewhere) : event.data;
  const { basis, input } = event.metadata;
  if (data === event.data && basis === undefined && input === undefined) return event;
  return { ...event, data, metadata: movedMetadata(event.metadata, elsewhere) };
}

function pointsAtMessages(type: string): boolean {
  return type === 'DeliveriesAcknowledged' || type === 'DeliveriesDropped';
}

function movedMetadata(metadata: Metadata, elsewhere: PositionsElsewhere): Metadata {
  const { basis: before, input, ...rest } = metadata;
  const basis = before === undefined ? undefined : elsewhere.basis(before);
  const request =
    input && /^mqtt\/(acknowledge|drop)$/.test(input.handler) ? moved(input.request, elsewhere) : undefined;
  return {
    ...rest,
    ...(basis !== undefined && basis !== elsewhere.own - 1 && { basis }),
    ...(input && { input: request === undefined ? input : { ...input, request } }),
  };
}

function moved<Pointer>(pointer: Pointer, { message }: PositionsElsewhere): Pointer {
  const copy: Record<string, unknown> = { ...(pointer as object) };
  for (const name of lists) {
    const positions = copy[name];
    if (!Array.isArray(positions) || positions.length === 0) continue;
    const found = positions.flatMap((position: Position) => message(position) ?? []);
    if (found.length === 0 && name !== 'positions') delete copy[name];
    else copy[name] = found;
  }
  return copy as Pointer;
}
