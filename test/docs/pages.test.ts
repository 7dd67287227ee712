/** The generated pages say what the code says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { eventSchemas } from '../../domain/events/catalogue.ts';
import { assert, suite } from '../spec/suite.ts';
import { pages } from './pages.ts';
import { typeText } from './type-text.ts';

const test = suite('generated pages');

for (const [path, page] of Object.entries(pages)) {
  test(`${path} is current`, () => {
    const file = join(import.meta.dirname, '../..', path);
    const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
    assert.ok(written === page(), `${path} is not what the code gives: run "npm run docs" and commit the page`);
  });
}

test('the event page has every event and every field', () => {
  const page = pages['docs/events.md']?.() ?? '';
  for (const [type, schema] of Object.entries(eventSchemas)) {
    const section = page.split(`\n### ${type}`)[1]?.split('\n#')[0];
    assert.ok(section, `no section for ${type}`);
    for (const field of Object.keys(schema.shape)) {
      assert.match(section, new RegExp(`\\| \`${field}\\??\` \\|`), `${type} has no row for ${field}`);
    }
  }
});

test('the event page takes meanings from the comments above the fields', () => {
  const page = pages['docs/events.md']?.() ?? '';
  assert.match(page, '| `dup?` | boolean | The sender marked it as a repetition. |');
});

// biome-ignore format: a table reads in columns
const types: readonly (readonly [z.ZodType, string])[] = [
  [z.string(),                                          'string'],
  [z.number().int(),                                    'integer'],
  [z.union([z.literal(0), z.literal(1)]),               '0 | 1'],
  [z.enum(['a', 'b']),                                  '"a" | "b"'],
  [z.array(z.enum(['a', 'b'])),                         '("a" | "b")[]'],
  [z.array(z.object({ a: z.string().optional() })),     '{ a?: string }[]'],
  [z.number().nullable(),                               'number | null'],
  [z.unknown(),                                         'any'],
];

for (const [schema, text] of types) {
  test(`a type reads ${text}`, () => assert.is(typeText(z.toJSONSchema(schema)), text));
}
