/** A file that is not as it was written is refused with its line, and nothing of it is imported. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { linked } from '../../../domain/archive-lines.ts';
import { sha256 } from '../../../infra/archive/hash.ts';
import { LINE_CHARACTERS_MAX } from '../../../infra/archive/limits.ts';
import { connected, left, openFurnished, published, subscribed } from '../../handlers/furnished.ts';
import { openPureSandbox } from '../../handlers/pure-sandbox.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { archivesOf, eventsOf, exported, fileOf, freshPath, linesOf } from './stage.ts';

/** An archive with messages and acknowledgements, some of them after the twentieth line. */
async function archive(): Promise<string> {
  const sandbox = await openFurnished();
  const device = connected(sandbox, 'd:abc123:t1:dev1');
  connected(sandbox, 'a:abc123:app1', { clean: false });
  subscribed(sandbox, 'a:abc123:app1', 'iot-2/type/+/id/+/evt/+/fmt/+', 1);
  for (let i = 0; i < 5; i++) published(sandbox, device.clientId, 'iot-2/evt/e/fmt/json', 1);
  left(sandbox, device);
  return exported(sandbox, { org: 'abc123' });
}

const path = await archive();
const test = suite('archives that cannot be imported');
const lines = linesOf(path);
const bytes = readFileSync(path);

/** The reason why a file is not imported; fails when it is, or when anything of it is in the log. */
async function refusal(file: string): Promise<string> {
  const there = await openPureSandbox();
  const outcome = await archivesOf(there).import({ path: file });
  assert.not(outcome.ok, 'it was imported');
  assert.equal(await eventsOf(there.store), [], 'nothing is in the log');
  if (outcome.ok) return '';
  const { line, detail, advice, reason } = outcome.refusal;
  assert.is(reason, 'archive-not-valid');
  assert.ok(advice.length > 10);
  return line === undefined ? detail : `line ${line}: ${detail}`;
}

/** Another type, which is counted as well. */
function retyped(place: number, type: string, more: Value = {}): (value: Value, index: number) => Value {
  const before = JSON.parse(lines[place] as string).type as string;
  return (value, index) => {
    if (index === place) return { ...value, ...more, type };
    if (index !== lines.length - 1) return value;
    const counts = { ...(value.counts as Record<string, number>), [type]: 1 };
    counts[before] = (counts[before] ?? 0) - 1;
    return { ...value, counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) };
  };
}

function written(content: Uint8Array): string {
  const file = freshPath();
  writeFileSync(file, content);
  return file;
}

type Value = Record<string, unknown>;

/** The lines with some changed, and a chain that fits them again: what somebody makes who knows how. */
function forged(change: (value: Value, index: number) => Value | undefined): string[] {
  let link = '';
  const out: string[] = [];
  for (const [index, line] of lines.entries()) {
    const { chain: _, ...value } = JSON.parse(line);
    const changed = change(value, index);
    if (changed === undefined) continue;
    const next = linked(changed, link, sha256, 'end' in changed ? 64 : 16);
    link = next.link;
    out.push(next.line);
  }
  return out;
}

const message = lines.findIndex((line) => line.includes('"MessagePublished"'));
const at = (index: number, change: (value: Value) => Value) => (value: Value, nth: number) =>
  nth === index ? change(value) : value;
const swap = (one: number, other: number) =>
  lines.map((line, index) => lines[index === one ? other : index === other ? one : index] ?? line);
const last = lines.length - 1;
const head = { format: 'wiotp-sandbox-export', version: 1, sandbox: '9', org: 'abc123', of: 'org', credentials: false };

// biome-ignore format: a table reads in columns
const damages: readonly (readonly [name: string, file: () => string, reason: RegExp])[] = [
  ['an empty file',                  () => written(Buffer.alloc(0)),                                         /^the file is empty$/],
  ['a file that is not gzip',        () => written(Buffer.from(lines.join('\n'))),                           /^the file is not gzip$/],
  ['an empty gzip file',             () => written(gzipSync('')),                                            /^there is no line in it$/],
  ['one byte',                       () => written(bytes.subarray(0, 1)),                                    /^the file is not gzip$/],
  ['another file in gzip',           () => written(gzipSync('hello\n')),                                     /^line 1: the line is not JSON$/],
  ['JSON that is not an export',     () => written(gzipSync('{"a":1}\n')),                                   /^line 1: this is not the head of an export/],
  ['the number null',                () => written(gzipSync('null\n')),                                      /^line 1: this is not the head of an export/],
  ['a file that is cut short',       () => written(bytes.subarray(0, bytes.length / 2)),                     /^line \d+: the file ends in the middle/],
  ['a file without its last byte',   () => written(bytes.subarray(0, -1)),                                   /^line \d+: the file ends in the middle/],
  ['text without its last lines',    () => fileOf(lines.slice(0, -2)),                                       new RegExp(`^line ${last}: the last line, which counts`)],
  ['a last line that does not end',  () => written(gzipSync(lines.join('\n'))),                              new RegExp(`^line ${last + 1}: the last line does not end`)],
  ['more behind the end',            () => fileOf([...lines, lines[1] as string]),                           new RegExp(`^line ${last + 2}: there is more`)],
  ['a removed line',                 () => fileOf(lines.filter((_, index) => index !== 5)),                  /^line 6: the chain breaks/],
  ['a line that is there twice',     () => fileOf(lines.flatMap((line, index) => (index === 5 ? [line, line] : line))), /^line 7: the chain breaks/],
  ['two lines swapped',              () => fileOf(swap(6, 7)),                                               /^line 7: the chain breaks/],
  ['an edited payload',              () => fileOf(lines.map((line) => line.replace('"x\\":1', '"x\\":2'))),   new RegExp(`^line ${message + 1}: the chain breaks`)],
  ['an edited head',                 () => fileOf(lines.map((line) => line.replace('"credentials":false', '"credentials":true'))), /^line 1: the chain breaks/],
  ['an edited link',                 () => fileOf(lines.map((line, index) => (index === 3 ? line.replace(/"chain":"./, '"chain":"g') : line))), /^line 4: the line does not end with its link/],
  ['a link that is another',         () => fileOf(lines.map((line, index) => (index === 3 ? line.replace(/"chain":".{16}/, `"chain":"${'0'.repeat(16)}`) : line))), /^line 4: the chain breaks/],
  ['a line that is not JSON',        () => fileOf(lines.map((line, index) => (index === 3 ? 'garbage' : line))), /^line 4: the line does not end with its link/],
  ['an empty line',                  () => fileOf([...lines.slice(0, 4), '', ...lines.slice(4)]),            /^line 5: the line does not end with its link/],
  ['a huge line',                    () => fileOf([lines[0] as string, 'x'.repeat(LINE_CHARACTERS_MAX + 1)]), /^line 2: the line has more than/],
  ['a bomb: a gigabyte of nothing',  () => written(gzipSync(Buffer.alloc(256 * 1024 * 1024))),               /^line 1: the line has more than/],
  // From here on with a chain that fits.
  ['a later version of the format',  () => fileOf(forged(at(0, (value) => ({ ...value, version: 2 })))),     /^line 1: the version of the format is 2, this sandbox knows 1/],
  ['a wrong number of events',       () => fileOf(forged(at(last, (value) => ({ ...value, events: 7 })))),   new RegExp(`^line ${last + 1}: the manifest counts 7`)],
  ['a wrong number of one type',     () => fileOf(forged(at(last, (value) => ({ ...value, counts: { ...(value.counts as object), OrgCreated: 2 } })))), new RegExp(`^line ${last + 1}: the manifest counts`)],
  ['a removed event',                () => fileOf(forged((value, index) => (index === 4 ? undefined : value))), /^line 5: the event is number 4, expected 3/],
  ['a member that is missing',       () => fileOf(forged(at(2, ({ stream: _, ...value }) => value))),        /^line 3: the line is not an event: stream/],
  ['an unknown type of event',       () => fileOf(forged(retyped(3, 'Teleported'))), /^line 4: events of the type "Teleported" are not known/],
  ['a later version of an event',    () => fileOf(forged(at(3, (value) => ({ ...value, metadata: { ...(value.metadata as object), version: 9 } })))), /^line 4: \w+ is of version 9, this sandbox knows 1/],
  ['an event of an impossible shape', () => fileOf(forged(at(message, (value) => ({ ...value, data: { ...(value.data as object), qos: 7 } })))), new RegExp(`^line ${message + 1}: MessagePublished is not as the catalogue`)],
  ['an event of another org',        () => fileOf(forged(at(3, (value) => ({ ...value, metadata: { ...(value.metadata as object), org: 'xyz789' } })))), /^line 4: .*belongs to the org "xyz789"/],
  ['a client of another org',        () => fileOf(forged(at(message, (value) => ({ ...value, data: { ...(value.data as object), clientId: 'd:xyz789:t:i' } })))), /its clientId is of another org/],
  ['a stream of another org',        () => fileOf(forged(at(1, (value) => ({ ...value, stream: 'org-xyz789' })))), /^line 2: .*the stream "org-xyz789"/],
  ['a fact about the sandbox',       () => fileOf(forged(retyped(3, 'SandboxStopped', { data: { node: 'n' } }))), /a fact about a whole sandbox/],
  ['a past that is not all there',   () => fileOf(forged(at(1, (value) => ({ ...value, revision: 4 })))),    /goes on at revision 4, expected 0: its past is not in this archive/],
  ['an org that is none',            () => fileOf([linked({ ...head, org: 'plain' }, '', sha256).line]),     /^line 1: "plain" is no tenant/],
  ['a part of an org',               () => fileOf([linked({ ...head, of: 'query', query: 'x' }, '', sha256).line]), /^line 1: this is an export of what a query found/],
];

for (const [name, file, reason] of damages) {
  test(`${name} is refused`, async () => assert.match(await refusal(file()), reason));
}

test('the archive that they are made of is not', async () => {
  const there = await openPureSandbox();
  const outcome = await archivesOf(there).import({ path: fileOf(forged((value) => value)) });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.is((await eventsOf(there.store, 'abc123')).length, lines.length - 2);
});

test(
  'one byte that is another is noticed, or changes nothing that is read',
  property(
    [fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })],
    async (place, change) => {
      const damaged = Buffer.from(bytes);
      damaged[place] = (damaged[place] as number) ^ change;
      const there = await openPureSandbox();
      const outcome = await archivesOf(there).import({ path: written(damaged) });
      if (!outcome.ok) return assert.equal(await eventsOf(there.store), []);
      // What gzip does not check: its time, its system, its flags.
      assert.ok(place < 10, `byte ${place}`);
      assert.equal(gunzipSync(damaged).toString(), gunzipSync(bytes).toString());
    },
    { runs: 150 },
  ),
);
