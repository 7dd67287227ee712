/** Parameters of the OpenAPI document, made readable: what the shapes cannot say about a path or a query. */

type Schema = Readonly<Record<string, unknown>>;

export type Parameter = Readonly<{
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}>;

/** What the parameters mean, where the name stands for the same everywhere. */
const meanings: Readonly<Record<string, string>> = {
  typeId: 'A device type.',
  deviceId: 'A device of the type.',
  clientId: 'A client id, such as d:{org}:{typeId}:{deviceId}; the colons may be written %3A.',
  groupId: 'A resource group.',
  logId: 'The id of a diagnostic log.',
  eventId: 'The id of an event, as in its topic.',
  _limit: 'Rows of a page: 25 when left out, 100 at most; more are capped.',
  _bookmark: 'The bookmark of the page before, every other parameter unchanged. The last page has none.',
  _sort: 'Attributes to sort by, separated by commas; "-" before one turns its order round.',
  _facets: 'Attributes whose values are to be counted, separated by commas.',
};

/** A parameter with a meaning. In a query nothing can be null, whatever the shape that reads it takes for absent. */
export function readableParameter(parameter: Parameter, beside: readonly Parameter[]): Parameter {
  const { name, schema } = parameter;
  const meaning = isFilter(parameter, beside) ? `Only rows whose ${name} is this.` : meanings[name];
  const { description = meaning } = parameter;
  return {
    ...parameter,
    ...(description !== undefined && { description }),
    ...(schema && { schema: withoutNull(schema) }),
  };
}

/** Every list has a page size; what else its query has and is no matter of paging are filters. */
export function isFilter({ name, in: place }: Parameter, beside: readonly Parameter[]): boolean {
  return place === 'query' && !name.startsWith('_') && beside.some((other) => other.name === '_limit');
}

function withoutNull({ type, enum: choices, anyOf, ...schema }: Schema): Schema {
  const types = [type].flat().filter((one) => one !== undefined && one !== 'null');
  const alternatives = anyOf as readonly Schema[] | undefined;
  return {
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...(Array.isArray(choices) && { enum: choices.filter((choice) => choice !== null) }),
    ...(alternatives && { anyOf: alternatives.filter(({ type: one }) => one !== 'null') }),
    ...schema,
  };
}
