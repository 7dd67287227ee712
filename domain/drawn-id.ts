/** Ids made from recorded chance, so that a replay makes the same ones. */

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** One letter or digit per number; each is in [0, 1). */
export function drawnId(random: readonly number[]): string {
  return random.map((draw) => alphanumerics[Math.floor(draw * alphanumerics.length)]).join('');
}
