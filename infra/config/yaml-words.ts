/** What the parser's error codes mean, in words of ours: its own messages quote the file, and so perhaps a token. */
import type { ErrorCode } from 'yaml';

export const syntaxWords: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias ("*name") can have neither tag nor anchor',
  BAD_ALIAS: 'an alias ("*name") has no anchor ("&name") before it; quote text that starts with "*" or "&"',
  BAD_DIRECTIVE: 'a directive ("%…") that is not known',
  BAD_DQ_ESCAPE: 'an escape ("\\…") that is not known in double quotes; single quotes take text as it is',
  BAD_INDENT: 'the indentation does not fit the lines around it, or a bracket is still open',
  BAD_PROP_ORDER: 'an anchor or tag stands before the wrong thing',
  BAD_SCALAR_START: 'text that starts with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping inside a key, or a second ":" on one line; quote text that holds ": "',
  BLOCK_IN_FLOW: 'a block inside "[…]" or "{…}"',
  DUPLICATE_KEY: 'this key stands twice in its mapping',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters',
  MISSING_CHAR: 'a character is missing: a quote, a bracket, a comma or a ":"',
  MULTILINE_IMPLICIT_KEY: 'a key of more than one line, or a line without ":"',
  MULTIPLE_ANCHORS: 'two anchors on one thing',
  MULTIPLE_DOCS: 'a second document ("---"); expected one',
  MULTIPLE_TAGS: 'two tags on one thing',
  TAB_AS_INDENT: 'a tab as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a tag ("!…") that is not known; quote text that starts with "!"',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};
