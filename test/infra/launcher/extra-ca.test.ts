import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExtraCa } from '../../../infra/launcher/extra-ca.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const test = suite('one file for NODE_EXTRA_CA_CERTS');
const directory = temporaryDirectory();
const file = (name: string, text: string) => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};
const ours = file('ca.pem', 'ours\n');

test('is the CA where nothing else was named', async () => {
  for (const before of [undefined, '', ours]) assert.is(await openExtraCa(directory, ours, before), ours);
});

test('holds both where another was named, and stays the same one', async () => {
  const theirs = file('theirs.pem', 'theirs');
  const both = await openExtraCa(directory, ours, theirs);
  assert.is(readFileSync(both, 'utf8'), 'theirs\nours\n');
  assert.is(await openExtraCa(directory, ours, theirs), both);
  assert.is(await openExtraCa(directory, ours, both), both, 'a launch inside a launch');
});

test('tells when the other cannot be read', async () => {
  const error = await openExtraCa(directory, ours, join(directory, 'none')).catch((thrown: Error) => thrown);
  assert.match(String(error), 'ENOENT');
});
