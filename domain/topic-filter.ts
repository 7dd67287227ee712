/** Whether a topic filter covers a topic. Source: MQTT 3.1.1, 4.7. */

/** `topic` has no wildcards. A filter that starts with a wildcard does not cover topics that start with `$` [MQTT-4.7.2-1]. */
export function covers(filter: string, topic: string): boolean {
  return levelsCovered(filter.split('/'), topic.split('/'));
}

/** The same for a filter and a topic that are split into levels already. */
export function levelsCovered(wanted: readonly string[], levels: readonly string[]): boolean {
  if (levels[0]?.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (let index = 0; index < wanted.length; index++) {
    // `#` also stands for the parent level: sport/# covers sport [MQTT-4.7.1-2].
    if (wanted[index] === '#') return true;
    if (index >= levels.length) return false;
    if (wanted[index] !== '+' && wanted[index] !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

/** Whether a filter has wildcards. */
export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}
