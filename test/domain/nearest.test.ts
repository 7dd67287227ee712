import { nearest } from '../../domain/nearest.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('the name that was meant');
const known = ['data', 'listen', 'domain', 'logLevel', 'logFormat', 'plainListener', 'org', 'orgs'];

// biome-ignore format: a table reads in columns
const near = [
  // given          meant
  ['lisen',         'listen'],
  ['lsiten',        'listen'],
  ['loglevel',      'logLevel'],
  ['log-level',     'logLevel'],
  ['LOG_FORMAT',    'logFormat'],
  ['plainlistner',  'plainListener'],
  ['dta',           'data'],
  ['ogr',           'org'],
  ['xyz',           undefined],
  ['',              undefined],
  ['certificate',   undefined],
] as const;

for (const [given, meant] of near) {
  test(`"${given}" is near ${meant ?? 'nothing'}`, () => assert.is(nearest(given, known), meant));
}

test('a very long name costs nothing', () => {
  assert.is(nearest('x'.repeat(5_000_000), known), undefined);
});
