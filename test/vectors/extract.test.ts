import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, suite } from '../spec/suite.ts';
import { extractFrom, extracts, jsonBlocks, pagesAt, vectorsFolder } from './extract.ts';

const test = suite('extracted vectors');

const page = [
  '# 1. Other',
  '```json',
  '{"id":"no"}',
  '```',
  '## 2. Vectors',
  '### 2.1 Lines',
  '```json',
  '{"id":"a","text":"\\u0080"}',
  '{"id":"b"}',
  '```',
  '```text',
  '### 9 is no heading inside a block',
  '```',
  '```json',
  '# 3 is no heading inside a block',
  '```',
  '### 2.2 More',
  '```json',
  '{"id":"c"}',
  '```',
  '## 3. After',
  '```json',
  '{"id":"d"}',
  '```',
].join('\n');

test('a section ends at the next heading of its level', () => {
  assert.equal(jsonBlocks(page, '2.1'), [
    { heading: '2.1 Lines', text: '{"id":"a","text":"\\u0080"}\n{"id":"b"}' },
    { heading: '2.1 Lines', text: '# 3 is no heading inside a block' },
  ]);
  assert.equal(
    jsonBlocks(page, '2').map(({ heading }) => heading),
    ['2.1 Lines', '2.1 Lines', '2.2 More'],
  );
  assert.equal(jsonBlocks(page, '3'), [{ heading: '3. After', text: '{"id":"d"}' }]);
  assert.equal(jsonBlocks(page, '9'), []);
});

test('lines keep their bytes', () => {
  const lines = extracts.find(({ output }) => output === 'messaging.json');
  if (!lines) throw new Error('messaging.json is not among the extracts');
  assert.is(extractFrom(page, { ...lines, section: '3' }), '[\n{"id":"d"}\n]\n');
  assert.throws(() => extractFrom(page, { ...lines, section: '9' }), /Saw no .* below section 9/);
  assert.throws(() => extractFrom(page, { ...lines, section: '2.1' }), /JSON/);
});

test('scenarios keep their bytes and get the names of their sections', () => {
  const scenarios = extracts.find(({ output }) => output === 'http-api.json');
  if (!scenarios) throw new Error('http-api.json is not among the extracts');
  const blocks = ['# 1. A', '```json', '[\n{"id":"a", "n":1}\n]', '```', '## 1.1 "B"', '```json', '[]', '```'].join(
    '\n',
  );
  assert.is(
    extractFrom(blocks, { ...scenarios, section: '1' }),
    '[\n{"section":"1. A","vectors":[\n{"id":"a", "n":1}\n]},\n{"section":"1.1 \\"B\\"","vectors":[]}\n]\n',
  );
  assert.throws(() => extractFrom(page, { ...scenarios, section: '3' }), /"3. After" should be a JSON array/);
});

test('ids are unique', () => {
  type Row = Readonly<{ id: string }>;
  const messaging: Row[] = JSON.parse(committed('messaging.json'));
  const scenarios: Readonly<{ vectors: Row[] }>[] = JSON.parse(committed('http-api.json'));
  for (const rows of [messaging, scenarios.flatMap(({ vectors }) => vectors)]) {
    const ids = rows.map(({ id }) => id);
    assert.is(new Set(ids).size, ids.length);
    assert.ok(ids.length > 0);
  }
});

test('what is committed is what the contract says', () => {
  const place = contract();
  if (place === undefined) {
    console.error(
      '\n  NOTE: the contract is not at hand, so the committed vectors were not compared with it. Set WIOTP_CONTRACT to its folder to compare.',
    );
    return;
  }
  const pages = pagesAt(place);
  assert.ok(pages.size > 0, `none of the contract's pages is at "${place}"`);
  for (const extract of extracts) {
    const path = pages.get(extract.page);
    if (path === undefined) continue;
    const original = extractFrom(readFileSync(path, 'utf8'), extract);
    assert.is(
      committed(extract.output),
      original,
      `${extract.output} differs from ${extract.page}: npm run vectors:extract`,
    );
  }
});

function committed(output: string): string {
  return readFileSync(join(vectorsFolder, output), 'utf8');
}

/** The place that `WIOTP_CONTRACT` names, else a `spec` folder in a folder beside this repository. */
function contract(): string | undefined {
  if (process.env.WIOTP_CONTRACT) return process.env.WIOTP_CONTRACT;
  const around = join(vectorsFolder, '..', '..', '..');
  return readdirSync(around)
    .map((name) => join(around, name, 'spec'))
    .find((folder) => extracts.every(({ page }) => existsSync(join(folder, page))));
}
