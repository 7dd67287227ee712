/** Lists as the API answers them. */
import { type ListRequest, pageOf, type Source } from '../domain/api/listing.ts';
import { type ApiOutcome, isRefusal } from './operation.ts';

/** One page of a list, each row as `view` shows it. */
export function listOf<Row>(source: Source<Row>, request: ListRequest, view: (row: Row) => object): ApiOutcome {
  const page = pageOf(source, request);
  return isRefusal(page) ? page : { status: 200, body: { ...page, results: page.results.map(view) } };
}

/** A member by its dotted name, such as `deviceInfo.model`; undefined when it is not there. */
export function attributeOf(members: object, name: string): unknown {
  let value: unknown = members;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
