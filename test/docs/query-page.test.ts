/** The page of the query language and the language say the same. */
import { readFileSync } from 'node:fs';
import { faultSentence } from '../../domain/query/fault.ts';
import { fieldNames, fields } from '../../domain/query/fields.ts';
import { parseQuery } from '../../domain/query/parse.ts';
import { QUERY_CHARACTERS_MAX, QUERY_CONDITIONS_MAX, QUERY_TERMS_MAX } from '../../domain/query/query.ts';
import { WAIT_SECONDS_DEFAULT, WAIT_SECONDS_MAX } from '../../infra/http/limits.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('the page of the query language');
const page = readFileSync(new URL('../../docs/query-language.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

test('has a row for every field, and for no other', () => {
  const table = page.slice(page.indexOf('## Fields'), page.indexOf('## Times'));
  const named = table.split('\n').flatMap((line) => (line.startsWith('| `') ? codes(line.split('|')[1] ?? '') : []));
  assert.equal([...named].sort(), [...fieldNames].sort());
});

test('shows queries only that can be read', () => {
  const examples = rows.flatMap((row) => [...codes(row.split('|')[1] ?? ''), ...codes(row.split('|')[3] ?? '')]);
  assert.ok(examples.length > 50, String(examples.length));
  for (const example of examples) assertRead(example);
});

test('and so do the examples of the fields', () => {
  for (const [name, { example }] of Object.entries(fields)) assertRead(`${name}:${example}`);
});

test('names the bounds', () => {
  const bounds = `at most ${QUERY_CHARACTERS_MAX.toLocaleString('en')} characters, ${QUERY_TERMS_MAX} terms and ${QUERY_CONDITIONS_MAX} values`;
  assert.ok(page.includes(bounds), bounds);
  assert.ok(page.includes(`in seconds, ${WAIT_SECONDS_DEFAULT} when\n  left out, at most ${WAIT_SECONDS_MAX}`));
});

function assertRead(query: string): void {
  const outcome = parseQuery(query, Date.now());
  assert.ok(outcome.ok, outcome.ok ? '' : `${query}: ${faultSentence(outcome.fault)}`);
}
