/** The code of another checkout is used when it can be, and otherwise it is said what to do. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesIn } from '../../../infra/replay/other-rules.ts';
import { ownRules } from '../../../infra/replay/rules.ts';
import { patchedCopy } from '../../replay/patched-copy.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

const test = suite('rules of another checkout');

/** Why a directory's rules are not used. */
async function refusal(directory: string): Promise<string> {
  return rulesIn(directory).then(
    () => 'they were used',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test('are its own, whatever ours are', async () => {
  const patch = { file: 'handlers/mqtt/connect.ts', before: "name: 'mqtt/connect'", after: "name: 'mqtt/other'" };
  const rules = await rulesIn(patchedCopy(patch));
  assert.ok(rules.handlers.has('mqtt/other') && !rules.handlers.has('mqtt/connect'));
  assert.ok(ownRules.handlers.has('mqtt/connect') && rules.World !== ownRules.World);
  assert.is(new rules.World().position, -1);
});

test('are read anew each time', async () => {
  const directory = patchedCopy();
  const before = await rulesIn(directory);
  writeFileSync(join(directory, 'handlers/catalogue.ts'), 'export const handlers = new Map();');
  assert.ok(before.handlers.size > 0);
  assert.is((await rulesIn(directory)).handlers.size, 0);
});

test('need a directory, and one of a wiotp-sandbox', async () => {
  const directory = temporaryDirectory();
  assert.match(await refusal(join(directory, 'none')), /^RulesError: there is no directory ".*none"$/);
  assert.match(await refusal(directory), /^RulesError: there is no handlers\/catalogue.ts in .*expected a checkout/);
});

test('need the packages that they are written with', async () => {
  const directory = patchedCopy();
  rmSync(join(directory, 'node_modules'));
  assert.match(await refusal(directory), /needs the package \S+; run "npm ci" in that directory first$/);
});

test('need the same contract', async () => {
  const patch = { file: 'handlers/replay.ts', before: 'REPLAY_CONTRACT = 1;', after: 'REPLAY_CONTRACT = 0;' };
  const told = await refusal(patchedCopy(patch));
  assert.match(
    told,
    /another contract of replay \(0\) than this program \(1\); replay with the program of that checkout instead/,
  );
});

test('need code that can be read', async () => {
  const directory = patchedCopy();
  writeFileSync(join(directory, 'domain/limits.ts'), 'export const = {');
  assert.match(await refusal(directory), /^RulesError: the code in .* cannot be loaded: .*limits\.ts/s);
});

test('need what is asked of them', async () => {
  const directory = patchedCopy();
  writeFileSync(join(directory, 'handlers/catalogue.ts'), 'export const nothing = 1;');
  assert.match(await refusal(directory), /handlers\/catalogue" has no "handlers"/);
});
