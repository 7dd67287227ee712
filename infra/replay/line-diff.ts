/** Two texts, line by line: what both have, what only the first has, what only the second has. */

export type DiffLine = Readonly<{ sign: ' ' | '-' | '+'; line: string }>;

/** Lines of both sides, multiplied, up to which they are matched; beyond, all of the one side stands before all of the other. */
const CELLS_MAX = 1_000_000;

/** As few `-` and `+` as there can be. */
export function lineDiff(one: readonly string[], other: readonly string[]): DiffLine[] {
  const start = one.findIndex((line, index) => line !== other[index]);
  const same = start < 0 ? one.length : start;
  const head = one.slice(0, same).map((line): DiffLine => ({ sign: ' ', line }));
  return [...head, ...matched(one.slice(same), other.slice(same))];
}

function matched(one: readonly string[], other: readonly string[]): DiffLine[] {
  const common = one.length * other.length > CELLS_MAX ? undefined : commonLengths(one, other);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    if (common && i < one.length && j < other.length && one[i] === other[j]) {
      lines.push({ sign: ' ', line: one[i++] as string });
      j++;
    } else if (i < one.length && (!common || j === other.length || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ sign: '-', line: one[i++] as string });
    } else {
      lines.push({ sign: '+', line: other[j++] as string });
    }
  }
  return lines;
}

/** How many lines the ends of both have in common, from each line on: the longest common subsequence. */
function commonLengths(one: readonly string[], other: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint32Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const length =
        one[i] === other[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
      (lengths[i] as Uint32Array)[j] = length;
    }
  }
  return lengths;
}

function at(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] as number;
}
