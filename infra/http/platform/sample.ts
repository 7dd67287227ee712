/** An example value for a JSON schema of the OpenAPI document, for people to start from. */
import type { OpenApiDocument } from './open-api.ts';

export type JsonSchema = Readonly<{
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  description?: string;
  examples?: readonly unknown[];
  items?: JsonSchema;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: JsonSchema | boolean;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
}>;

/** Levels of an example: a shape may hold itself. */
const LEVELS_MAX = 6;

/** A value that the schema accepts, with every member that it names. `name` is the member's, which texts are made from. */
export function sampleOf(schema: JsonSchema, document: OpenApiDocument, name = 'text', level = 0): unknown {
  const { $ref, examples, enum: choices, const: only, anyOf, oneOf, allOf } = schema;
  const inner = (part: JsonSchema, of = name) => sampleOf(part, document, of, level + 1);
  if (level > LEVELS_MAX) return null;
  if (examples && examples.length > 0) return examples[0];
  if ($ref !== undefined) return inner(referred($ref, document));
  if (only !== undefined) return only;
  if (choices) return choices[0];
  const [alternative] = anyOf ?? oneOf ?? [];
  if (alternative) return inner(alternative);
  if (allOf) return Object.assign({}, ...allOf.map((part) => inner(part)));
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([member, part]) => [member, inner(part, member)]),
      );
    case 'array':
      return schema.items ? [inner(schema.items)] : [];
    case 'string':
      return schema.format === 'date-time' ? '2024-05-01T10:00:00.000Z' : `my-${name}`.slice(0, 36);
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, schema.minimum ?? 1), schema.maximum ?? 1);
    case 'boolean':
      return true;
    default:
      return {};
  }
}

/** The type of a schema, null left aside; undefined where any is taken. */
export function typeOf({ type }: JsonSchema): string | undefined {
  return [type].flat().find((one) => one !== undefined && one !== 'null');
}

/** The name at the end of a reference. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** The schema that a reference names; one that takes anything where there is none. */
export function referred(reference: string, document: OpenApiDocument): JsonSchema {
  return (document.components?.schemas?.[nameOf(reference)] ?? {}) as JsonSchema;
}
