/** Ids of events: UUIDs whose last twelve digits count up, so that the rest is a string that repeats. */

import { ID_FRONT_CHARACTERS } from '../../domain/recorded-event.ts';

/** The number that the last twelve hex digits of a UUID are; -1 when the id is no UUID in small letters. */
export function idNumber(id: string): number {
  if (id.length !== 36) return -1;
  const high = hexDigits(id, ID_FRONT_CHARACTERS);
  const low = hexDigits(id, ID_FRONT_CHARACTERS + 6);
  return high < 0 || low < 0 ? -1 : high * 0x1000000 + low;
}

/** The id with this front and number, which is given as its low and its high 24 bits. */
export function idOf(front: string, low: number, high: number): string {
  // Ids of a run share all but the low half: the rest is put together once.
  if (high !== lastHigh || front !== lastFront) {
    lastFront = front;
    lastHigh = high;
    lastStart = front + high.toString(16).padStart(6, '0');
  }
  return lastStart + (threeDigits[low >>> 12] as string) + (threeDigits[low & 0xfff] as string);
}

const threeDigits = Array.from({ length: 0x1000 }, (_, value) => value.toString(16).padStart(3, '0'));
let lastFront = '';
let lastHigh = -1;
let lastStart = '';

/** Six digits as a number, so that it fits the whole numbers that are fast. */
function hexDigits(text: string, from: number): number {
  let value = 0;
  for (let i = from; i < from + 6; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) value = (value << 4) | (code - 48);
    else if (code >= 97 && code <= 102) value = (value << 4) | (code - 87);
    else return -1;
  }
  return value;
}
