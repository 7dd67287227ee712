/** How many lines a second may print. At tens of thousands of messages a second, printing them would be most of the work. */

/** Counts lines by what they are about, such as `messages`. */
export type LineLimit = Readonly<{
  /**
   * Whether an event of this second (of its own clock, any whole number) is shown. `left` are lines that tell how many were not shown in
   * the second before; print them first.
   */
  admit: (about: string, second: number) => Readonly<{ shown: boolean; left: readonly string[] }>;
  /** The lines that tell what was not shown so far; counting begins again. */
  flush: () => readonly string[];
}>;

/** A limit of so many lines per second for each kind of thing. What is left out is counted and told. */
export function lineLimit(linesPerSecond: number): LineLimit {
  let current: number | undefined;
  const counts = new Map<string, number>();

  const flush = () => {
    const left: string[] = [];
    for (const [about, count] of counts) {
      const hidden = count - linesPerSecond;
      if (hidden > 0) left.push(`… ${hidden.toLocaleString('en-US')} more ${about} in this second`);
    }
    counts.clear();
    return left;
  };

  return {
    admit: (about, second) => {
      const left = second === current ? [] : flush();
      current = second;
      const count = (counts.get(about) ?? 0) + 1;
      counts.set(about, count);
      return { shown: count <= linesPerSecond, left };
    },
    flush,
  };
}
