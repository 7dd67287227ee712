/** Ids of events: UUIDs whose last twelve digits count up, so that the rest is a string that repeats. */

/** Characters of an id that stand in the dictionary; the other twelve are a number. */
export const FRONT_LENGTH = 24;

/** The number that the last twelve hex digits of a UUID are; -1 when the id is no UUID in small letters. */
export function idNumber(id: string): number {
  if (id.length !== 36) return -1;
  const high = hexDigits(id, FRONT_LENGTH);
  const low = hexDigits(id, FRONT_LENGTH + 6);
  return high < 0 || low < 0 ? -1 : high * 0x1000000 + low;
}

/** The id with this front and number. */
export function idOf(front: string, number: number): string {
  return front + number.toString(16).padStart(12, '0');
}

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
