/** Parameters of the OpenAPI document, made readable: what the shapes cannot say about a path or a query. */

type Schema = Readonly<Record<string, unknown>>;

export type Parameter = Readonly<{
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: string;
  schema?: Schema;
}>;

type Meaning = readonly [meaning: string, example?: string];

/** What a name means wherever it stands, filters of lists left aside. */
// biome-ignore format: a table reads in columns
const meanings: Readonly<Record<string, Meaning>> = {
  org:       ['An org.', 'abc123'],
  from:      ['The earlier moment.', '42'],
  at:        ['As of when: a position of the log, a time, or one before now, such as -5m.'],
  q:         ['A query, see docs/query-language.md.', 'type:pump evt:status'],
  typeId:    ['A device type.', 'pump'],
  deviceId:  ['A device of the type.', 'p-1'],
  clientId:  ['A client id: d:{org}:{typeId}:{deviceId}, g:… for a gateway, a:{org}:{appId} for an application. Colons may be written %3A.', 'd:abc123:pump:p-1'],
  groupId:   ['A resource group.'],
  logId:     ['A diagnostic log.'],
  eventId:   ['The id of an event, as in its topic.', 'status'],
  key:       ['An API key.', 'a-abc123-a84ps90Ajs'],
  userId:    ['A user, by the e-mail address.', 'someone@example.com'],
  _expand:   ['location, mgmt or both, separated by a comma: what to answer with the device.'],
  start:     ['The first day: YYYY, YYYY-MM or YYYY-MM-DD.', '2024-05-01'],
  end:       ['The last day, in the same forms.', '2024-05-31'],
  detail:    ['true: day by day, too.'],
  limit:     ['Lines of the answer.'],
  offset:    ['Lines to leave out, newest first.'],
  fromTime:  ['The earliest time, ISO 8601; together with toTime.'],
  toTime:    ['The latest time, ISO 8601; together with fromTime.'],
};

/** What a name means in the query of a list. */
// biome-ignore format: a table reads in columns
const listMeanings: Readonly<Record<string, Meaning>> = {
  _limit:           ['Rows of a page: 25 when left out, 100 at most; more are capped.'],
  _bookmark:        ['The bookmark of the page before, every other parameter unchanged. The last page has none.'],
  _sort:            ['Attributes to sort by, separated by commas; "-" before one turns its order round.'],
  _facets:          ['Attributes whose values are to be counted, separated by commas.'],
  connectionStatus: ['connected or disconnected.'],
  connectedAfter:   ['Only clients that connected after this time, ISO 8601.'],
  tags:             ['Only groups with this tag.'],
  searchTags:       ['Only groups with this tag.'],
};

/** A parameter with a meaning. In a query nothing can be null, whatever the shape that reads it takes for absent. */
export function readableParameter(parameter: Parameter, beside: readonly Parameter[]): Parameter {
  const { schema } = parameter;
  const [meaning, example] = meaningOf(parameter, beside) ?? [];
  const { description = meaning } = parameter;
  return {
    ...parameter,
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
    ...(schema && { schema: withoutNull(said(schema)) }),
  };
}

function meaningOf(parameter: Parameter, beside: readonly Parameter[]): Meaning | undefined {
  if (!isOfList(parameter, beside)) return meanings[parameter.name];
  return listMeanings[parameter.name] ?? [`Only rows whose ${parameter.name} is this.`];
}

/** Whether a parameter picks rows by the value of one attribute. */
export function isFilter(parameter: Parameter, beside: readonly Parameter[]): boolean {
  return isOfList(parameter, beside) && listMeanings[parameter.name] === undefined;
}

/** The query of a list: every list has a page size. */
function isOfList({ in: place }: Parameter, beside: readonly Parameter[]): boolean {
  return place === 'query' && beside.some(({ name }) => name === '_limit');
}

/** The parameter says what its schema would say again. */
function said({ description: _, ...schema }: Schema): Schema {
  return schema;
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
