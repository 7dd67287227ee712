import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiRule, apiRefusalRows, errorBody, refuse } from '../../../domain/api/refusals.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('refusals of the HTTP API');
const rules = Object.keys(apiRefusalRows) as ApiRule[];

test('carry the status and id of their rule', () => {
  assert.equal(refuse('device-exists', 'It exists.', ['d1']), {
    rule: 'device-exists',
    status: 409,
    id: 'CUDRS0020E',
    text: 'It exists.',
    properties: ['d1'],
  });
  assert.equal(refuse('device-unknown', 'No.'), {
    rule: 'device-unknown',
    status: 404,
    id: 'CUDRS9404E',
    text: 'No.',
    properties: [],
  });
});

test("an id that is not IBM's cannot be mistaken for one", () => {
  for (const rule of rules) {
    const { id, status } = refuse(rule, '');
    if (apiRefusalRows[rule].id === undefined) assert.is(id, `CUDRS9${status}E`);
    else assert.match(id, /^CUD[A-Z]{2}0\d{3}[EI]$/);
  }
});

test('are answered with the id before the text, and violations only where there are some', () => {
  assert.equal(errorBody(refuse('retired', 'Gone.', ['a'])), {
    message: 'CUDRS9410E: Gone.',
    exception: { id: 'CUDRS9410E', properties: ['a'] },
  });
  const violation = { id: 'CUDRS0012E', text: 'Too large.', properties: ['severity', '2'] };
  assert.equal(errorBody(refuse('body-not-valid', 'No.', [], [violation])).violations, [
    { message: 'CUDRS0012E: Too large.', exception: { id: 'CUDRS0012E', properties: ['severity', '2'] } },
  ]);
});

test('rules are kebab-case facts, each with a sentence that the page can show in a cell', () => {
  for (const rule of rules) {
    assert.match(rule, /^[a-z]+(-[a-z]+)*$/);
    assert.not.match(apiRefusalRows[rule].when, /[|\n]|\.$/);
  }
});

test('every rule of the table is given somewhere', () => {
  const root = join(import.meta.dirname, '../../..');
  const sources = ['domain', 'handlers', 'infra'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('refusals.ts'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
  const given = new Set(
    sources.flatMap((source) => [...source.matchAll(/\brefuse\(\s*'([a-z-]+)'/g)].map(([, name]) => name)),
  );
  assert.equal(
    rules.filter((rule) => !given.has(rule)),
    [],
  );
});
