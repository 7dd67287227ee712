/** What the log may keep of a call's body, for those who ask for bodies with the setting `logApiBodies`. */

/** Characters that an event keeps: a body may have 512 KiB, and the log is no place for bulk registrations. */
const BODY_CHARACTERS_MAX = 16 * 1_024;

/** Words in the names of members whose value is a credential; only the letters of a name count, so that `api-key` is one, too. */
const CREDENTIAL = /token|passw|passphrase|secret|credential|authorization|privatekey|apikey/i;

/** A body as JSON text: the values of members that are credentials by their names are `***`, at any depth; a long text is cut and ends with `…`. */
export function recordedBody(body: unknown): string {
  const text = JSON.stringify(body, (name, value) => (CREDENTIAL.test(name.replace(/[^a-z]/gi, '')) ? '***' : value));
  if (text.length <= BODY_CHARACTERS_MAX) return text;
  // Half a character at the cut could not be stored.
  return `${text.slice(0, BODY_CHARACTERS_MAX).replace(/[\ud800-\udbff]$/, '')}…`;
}
