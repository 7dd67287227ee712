/** Text for a terminal: paragraphs and two columns. */

/** Breaks a paragraph into lines of at most `columns` characters; a longer word keeps a line of its own. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

const LEFT_COLUMNS_MAX = 30;

/** Terms on the left, explanations wrapped on the right; a term that is too long has a line of its own. */
export function twoColumns(rows: readonly (readonly [term: string, text: string])[], columns: number): string[] {
  const left = Math.min(LEFT_COLUMNS_MAX, Math.max(0, ...rows.map(([term]) => term.length)) + 4);
  return rows.flatMap(([term, text]) => {
    const [first = '', ...others] = wrapped(text, Math.max(20, columns - left));
    const start = `  ${term}`;
    const indent = ' '.repeat(left);
    const head = start.length + 2 > left ? [start, `${indent}${first}`] : [start.padEnd(left) + first];
    return [...head, ...others.map((line) => indent + line)];
  });
}
