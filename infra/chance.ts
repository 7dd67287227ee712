/** The sandbox's only sources of ids and chance. */
import { randomBytes } from 'node:crypto';

/** A new UUID each time. */
export type Ids = () => string;
/** A number in [0, 1) each time. */
export type Random = () => number;

/**
 * UUIDs (version 8) of one run: a random prefix of 24 characters and a counter of 12 hexadecimal digits, so that making one costs
 * nothing and the log can store it in a few bytes.
 */
export function createIds(): Ids {
  const hex = randomBytes(12).toString('hex');
  const prefix = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-a${hex.slice(15, 18)}-`;
  let count = 0;
  return () => prefix + (count++).toString(16).padStart(12, '0');
}

const DRAW_BYTES = 6;
/** Asking the operating system costs far more than the bytes, and a connection draws eight numbers. */
const POOL_BYTES = DRAW_BYTES * 256;
let pool = Buffer.alloc(0);

/** Chance from the operating system. */
export const systemRandom: Random = () => {
  if (pool.length === 0) pool = randomBytes(POOL_BYTES);
  const drawn = pool.readUIntBE(0, DRAW_BYTES);
  pool = pool.subarray(DRAW_BYTES);
  return drawn / 2 ** (8 * DRAW_BYTES);
};
