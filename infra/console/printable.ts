/** Text from outside, made fit for a terminal: one line, bounded, and nothing in it that the terminal would obey. */

// Controls (escape sequences among them), formats (which can turn the direction of text), lone surrogates, line and paragraph separators.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text with what cannot be printed written as in a JavaScript string: `\n`, `\u001b`, `\u{e0001}`. */
export function escaped(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return short[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
  });
}

/** The beginning of a text, escaped, with `…` where it was cut. `charactersMax` counts before escaping. */
export function excerpt(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return escaped(text);
  const cut = text.slice(0, charactersMax).replace(/[\ud800-\udbff]$/, ''); // not half a character
  return `${escaped(cut)}…`;
}
