/** Names of operations for programs that are made from the OpenAPI document: they follow from method and path, so that no prose changes them. */

/** `get`, `/device/types/{typeId}` becomes `getDeviceType`; without the parameter, `getDeviceTypes`. No two operations share one. */
export function operationId(method: string, path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const names = segments.map((segment, index) => {
    const before = segments[index - 1] ?? '';
    if (!isParameter(segment)) {
      return isParameter(segments[index + 1]) ? singular(capitalized(segment)) : capitalized(segment);
    }
    // The name before it tells of a parameter by its singular; where it has none, or another parameter stands there, it needs its own.
    const told = !isParameter(before) && singular(before) !== before;
    return told ? '' : capitalized(segment.slice(1, -1));
  });
  return `${method.toLowerCase()}${names.join('') || 'Organization'}`;
}

function isParameter(segment: string | undefined): boolean {
  return segment?.startsWith('{') === true;
}

function singular(name: string): string {
  return name.replace(/(?<![su])s$/, '');
}

/** `data-traffic` becomes `DataTraffic`. */
function capitalized(name: string): string {
  return name.replace(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase());
}
