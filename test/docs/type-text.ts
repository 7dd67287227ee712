/** A JSON schema as a reader would write the type: `string`, `0 | 1 | 2`, `{ filter: string }[]`. */

type Schema = Readonly<{
  type?: unknown;
  const?: unknown;
  enum?: readonly unknown[] | undefined;
  anyOf?: readonly unknown[] | undefined;
  items?: unknown;
  properties?: Readonly<Record<string, unknown>> | undefined;
  required?: readonly string[] | undefined;
}>;

/** Never fails: what it does not know is `any`. */
export function typeText(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return 'any';
  const { type, const: only, enum: choices, anyOf, items, properties, required = [] } = schema as Schema;
  if (anyOf) return anyOf.map(typeText).join(' | ');
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  if (type === 'array') {
    const item = typeText(items);
    return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object' && properties) {
    const fields = Object.entries(properties).map(
      ([field, of]) => `${field}${required.includes(field) ? '' : '?'}: ${typeText(of)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  return [type].flat().every((name) => typeof name === 'string') ? [type].flat().join(' | ') : 'any';
}
