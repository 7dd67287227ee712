/** A JSON schema of the OpenAPI document as a reader would write it down: a sketch in the manner of TypeScript, with links to the named shapes. */
import { html } from 'hono/html';
import { type JsonSchema, nameOf, typeOf } from './sample.ts';

type Html = ReturnType<typeof html>;

/** The sketch, for a `<pre>`. */
export function schemaSketch(schema: JsonSchema, indent = ''): Html {
  const { $ref, enum: choices, const: only, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return html`<a href="#${nameOf($ref)}">${nameOf($ref)}</a>`;
  if (only !== undefined) return html`${JSON.stringify(only)}`;
  if (choices) return html`${choices.map((choice) => JSON.stringify(choice)).join(' | ')}`;
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return joined(alternatives, ' | ', indent);
  if (allOf) return joined(allOf, ' & ', indent);
  const type = typeOf(schema);
  const orNull = Array.isArray(schema.type) && schema.type.includes('null') ? ' | null' : '';
  if (type === 'array') return html`${schemaSketch(schema.items ?? {}, indent)}[]${orNull}`;
  if (type === 'object') return html`${objectSketch(schema, indent)}${orNull}`;
  return html`${type ?? 'any'}${orNull}${remarks(schema)}`;
}

function joined(parts: readonly JsonSchema[], between: string, indent: string): Html {
  return html`${parts.map((part, index) => html`${index === 0 ? '' : between}${schemaSketch(part, indent)}`)}`;
}

function objectSketch({ properties, required = [], additionalProperties }: JsonSchema, indent: string): Html {
  const inner = `${indent}  `;
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? additionalProperties : {};
    return html`{ [name]: ${schemaSketch(values, indent)} }`;
  }
  const members = Object.entries(properties).map(
    ([name, schema]) => html`${inner}${name}${required.includes(name) ? '' : '?'}: ${schemaSketch(schema, inner)}
`,
  );
  return html`{
${members}${indent}}`;
}

/** What narrows a text or a number down. */
function remarks({ format, pattern, minimum, maximum, description }: JsonSchema): Html {
  const narrowed = [
    format,
    pattern === undefined ? undefined : `/${pattern}/`,
    minimum === undefined || Math.abs(minimum) === Number.MAX_SAFE_INTEGER ? undefined : `from ${minimum}`,
    maximum === undefined || Math.abs(maximum) === Number.MAX_SAFE_INTEGER ? undefined : `to ${maximum}`,
    description,
  ].filter((remark) => remark !== undefined);
  return narrowed.length === 0 ? html`` : html` <i>${narrowed.join(', ')}</i>`;
}
