import { beingImported, type OrgImportCommand, type OrgImportEvent, orgImport } from '../../domain/org-import.ts';
import { deciderTable } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';

const data = { org: 'abc123', from: 'def456', source: 's1', events: 9 };
const begin = (more: object = {}): OrgImportCommand => ({ type: 'BeginImport', taken: false, ...data, ...more });
const end = (source = 's1'): OrgImportCommand => ({ type: 'EndImport', org: 'abc123', source, events: 9 });
const began: OrgImportEvent = { type: 'OrgImportBegan', data };
const imported: OrgImportEvent = { type: 'OrgImported', data: { org: 'abc123', source: 's1', events: 9 } };

// biome-ignore format: a table reads in columns
deciderTable({ ...orgImport, decide: (command: OrgImportCommand, state) => {
  const decided = orgImport.decide(command, state);
  return Array.isArray(decided) ? decided : [];
} }, [
  // name                                       given       when              then
  ['an import begins',                          [],         begin(),          [began]],
  ['the same one is taken up',                  [began],    begin(),          []],
  ['it ends',                                   [began],    end(),            [imported]],
  ['another one does not end',                  [began],    end('s2'),        []],
  ['one that has not begun does not end',       [],         end(),            []],
]);

const test = suite('an import that is refused');

const refusalOf = (command: OrgImportCommand, state?: { source: string }) => {
  const decided = orgImport.decide(command, state);
  return 'rule' in decided ? decided.rule : 'not refused';
};

test('the org is there', () => assert.is(refusalOf(begin({ taken: true })), 'org-not-empty'));
test('another import has begun', () =>
  assert.is(refusalOf(begin({ source: 's2' }), { source: 's1' }), 'org-importing'));
test('the same one is not, though the org is there by now', () =>
  assert.is(refusalOf(begin({ taken: true }), { source: 's1' }), 'not refused'));
test('why nobody is let in names the import', () => assert.match(beingImported('abc123', 's1').text, /"abc123" .*s1/));
