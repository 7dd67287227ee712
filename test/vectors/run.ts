/**
 * Runs the conformance vectors and says which hold.
 *
 *     npm run vectors                              against fresh sandboxes with the fixtures
 *     npm run vectors -- --group http-api          one group of them: messaging or http-api
 *     npm run vectors -- --only C26,http:G01       some of them; "http:" and "messaging:" where both groups know an id
 *     npm run vectors -- --over ws                 messaging over WebSocket where a vector does not choose for itself
 *     npm run vectors -- --target 127.0.0.1:1883   one group against a running sandbox: messaging, unless --group says otherwise
 *
 * A sandbox that runs already has to be started with the group's fixture: `test/vectors/fixture.yaml`, or `test/vectors/http/fixture.yaml`
 * anew for each run, since its orgs have to be empty.
 *
 * The closing lines are `messaging: X of Y hold, Z pending` and `http-api: X of Y hold, Z pending`. Y counts the vectors that were run, so X
 * of them hold; Z counts those that were not, each with its reason, because the sandbox does not emulate yet what they are about. Y + Z is
 * all there are. The exit code is 1 when a vector fails. One that "differs" does not hold either, but is a guess of the contract's own.
 */
import { parseArgs } from 'node:util';
import { type Group, groupNames, groups, type RunOptions } from './groups.ts';
import type { Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    only: { type: 'string' },
    over: { type: 'string', default: 'tcp' },
    group: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const over = values.over === 'ws' ? 'ws' : 'tcp';
  if (over !== values.over) throw new Error(`Saw --over "${values.over}"; expected tcp or ws.`);
  const asked = chosen(values.group ?? (values.target === undefined ? undefined : 'messaging'));
  const options: RunOptions = { over, ...(values.target !== undefined && { target: addressOf(values.target) }) };
  const only = values.only?.split(',');
  const unknown =
    only?.filter((id) => !asked.some((group) => group.ids.some((known) => names(group, known, id)))) ?? [];
  if (unknown.length > 0) {
    throw new Error(`Saw --only "${unknown.join()}"; expected ids of vectors, such as "C01,P10,http:G01".`);
  }
  const totals: string[] = [];
  for (const group of asked) {
    const wanted = group.ids.filter((id) => only?.some((one) => names(group, id, one)) ?? true);
    if (wanted.length === 0) continue;
    const verdicts = await group.run(new Set(wanted), options, (verdict) => print(group, verdict));
    const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
    const run = verdicts.length - count('pending');
    totals.push(`${group.name}: ${count('hold')} of ${run} hold, ${count('pending')} pending`);
    if (count('fail') > 0) process.exitCode = 1;
  }
  console.log(totals.join('\n'));
}

function chosen(name: string | undefined): readonly Group[] {
  const found = groups.filter((group) => name === undefined || group.name === name);
  if (found.length === 0) throw new Error(`Saw --group "${name}"; expected one of ${groupNames.join(', ')}.`);
  return found;
}

/** Whether a word of `--only` means this vector: its id, alone or with the group's prefix in front. */
function names({ prefix }: Group, id: string, word: string): boolean {
  return word === id || word === `${prefix}:${id}`;
}

function print({ prefix }: Group, { id, outcome, detail }: Verdict): void {
  console.log([`${prefix}:${id}`, outcome, ...(detail ? [detail] : [])].join('  '));
}

function addressOf(place: string): NonNullable<RunOptions['target']> {
  const [, host, port] = /^(.+):(\d+)$/.exec(place) ?? [];
  if (!host || !port) throw new Error(`Saw --target "${place}"; expected HOST:PORT, such as "127.0.0.1:1883".`);
  return { host, port: Number(port) };
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
