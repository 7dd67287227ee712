/** Which parts of the snapshots that are taken one after the other are in the file already. */
import type { Position } from '../../domain/recorded-event.ts';
import type { Part } from '../../projections/snapshot.ts';
import type { SnapshotRecords } from './snapshot-records.ts';

export class NumberedParts {
  readonly #records: Pick<SnapshotRecords, 'snapshot' | 'part'>;
  /** Of the last snapshot: a part that has not changed is the same object, under whatever name. */
  #numbers: ReadonlyMap<Part, number> = new Map();
  /** Of the newest snapshot that was there before, by what they say. */
  #learnt = new Map<string, number>();

  constructor(records: Pick<SnapshotRecords, 'snapshot' | 'part'>) {
    this.#records = records;
  }

  /** Whether a snapshot was taken or learnt. */
  get any(): boolean {
    return this.#numbers.size + this.#learnt.size > 0;
  }

  /** The number of a part that is there already. */
  readonly numberOf = (part: Part): number | undefined =>
    this.#numbers.get(part) ?? (this.#learnt.size > 0 ? this.#learnt.get(contentOf(part)) : undefined);

  /** These are the parts of the last snapshot now. */
  are(parts: ReadonlyMap<string, Part>, numbers: ReadonlyMap<string, number>): void {
    this.#numbers = new Map(Array.from(parts, ([name, part]) => [part, numbers.get(name) as number]));
    this.#learnt = new Map();
  }

  /** Reads the parts of a snapshot that somebody has taken before: the next one has most of them, too. */
  learn(position: Position | undefined): void {
    const record = position === undefined ? undefined : this.#records.snapshot(position);
    for (const number of record?.parts.values() ?? []) {
      const part = this.#records.part(number);
      if (part) this.#learnt.set(contentOf(part), number);
    }
  }

  forget(): void {
    this.#numbers = new Map();
    this.#learnt = new Map();
  }
}

function contentOf({ numbers, text }: Part): string {
  return `${Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('latin1')}\n${text}`;
}
